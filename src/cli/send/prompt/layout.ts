import { escapeControls } from "../../../text/escape.ts";
import { graphemesOf, nextBorder, previousBorder } from "./grapheme.ts";

/** What is typed, and where in it the cursor is. */
export interface Typed {
  readonly text: string;
  /** In UTF-16 units from the start of the text, always between two characters. */
  readonly cursor: number;
}

/** A terminal, in cells. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** UTF-16 units to either side of the cursor that are looked at: more than a screen shows. */
const reach = 8192;

/** What comes before each line but the first. */
const margin = "  ";

/**
 * Breaks what is typed, after its prompt, into rows: where a terminal does so by itself, and at line ends,
 * after which a row ends in CR LF. Of what is too long for the screen, the rows up to the cursor are shown.
 */
export function layOut(prompt: string, typed: Typed, { columns, rows: height }: Size) {
  const { text, cursor } = partAround(typed);
  const rows = [""];
  let column = 0;

  /** Gives the cell where the piece begins, counted from 0. */
  function put(piece: string) {
    const width = Bun.stringWidth(piece);
    if (column + width > columns) {
      rows.push("");
      column = 0;
    }
    const place = { row: rows.length - 1, column };
    rows[place.row] += piece;
    column += width;
    return place;
  }

  function breakRow() {
    const place = { row: rows.length - 1, column: Math.min(column, columns - 1) };
    rows[place.row] += "\r\n";
    rows.push("");
    column = 0;
    if (columns > 2 * margin.length) put(margin);
    return place;
  }

  for (const grapheme of graphemesOf(prompt)) put(grapheme);
  let place: ReturnType<typeof put> | undefined;
  let offset = 0;
  for (const grapheme of graphemesOf(text)) {
    const start = grapheme === "\n" ? breakRow() : graphemesOf(visible(grapheme)).map(put)[0];
    if (offset === cursor) place = start;
    offset += grapheme.length;
  }
  // After the last column there is no cell for the cursor: a blank makes the terminal begin a row.
  place ??= put(column < columns ? "" : " ");

  const top = Math.max(0, place.row - height + 1);
  const shown = rows.slice(top, top + height);
  return {
    rows: shown.map((row, at) => (at < shown.length - 1 ? row : row.replace("\r\n", ""))),
    cursor: { row: place.row - top, column: place.column },
  };
}

/** Of a very long text the part around the cursor, so that each key takes the same short time. */
function partAround({ text, cursor }: Typed): Typed {
  // The part must not move with each step of the cursor.
  const middle = Math.floor(cursor / reach) * reach;
  const start = previousBorder(text, Math.max(0, middle - reach));
  const end = nextBorder(text, middle + 2 * reach);
  const before = start === 0 ? "" : "…";
  const after = end === text.length ? "" : "…";
  return {
    text: `${before}${text.slice(start, end)}${after}`,
    cursor: before.length + cursor - start,
  };
}

function visible(grapheme: string): string {
  return grapheme === "\t" ? "⇥" : escapeControls(grapheme);
}
