/** What a person sees of a terminal: enough of one for the line that is typed at a prompt. */
export interface Screen {
  /** Takes what a program writes; throws on a control code that this screen does not know. */
  write(text: string): void;
  /** All rows from the first ever written, those that scrolled away included; blanks at ends are cut. */
  readonly rows: readonly string[];
  /** The rows, with `|` in front of the cell that the cursor is on. */
  readonly view: readonly string[];
  /** Whether what is pasted would be marked. */
  readonly marksPastes: boolean;
  /** Makes the window narrower or wider; rows that were one line are wrapped again. */
  resize(columns: number): void;
}

interface Row {
  /** A wide character fills two cells, the second of which is empty text. */
  cells: string[];
  /** Whether the line goes on in the next row. */
  goesOn: boolean;
}

/** Makes an empty screen; its size is in cells. */
export function createScreen(size: { readonly columns: number; readonly rows: number }): Screen {
  let { columns } = size;
  let lines: Row[] = [emptyRow()];
  let row = 0;
  let column = 0;
  /** A character was put into the last column: the next one begins a row. */
  let isFull = false;
  let marksPastes = false;

  function current(): Row {
    const found = lines[row];
    if (found === undefined) throw new Error(`No row ${row} on a screen of ${lines.length}`);
    return found;
  }

  function top(): number {
    return Math.max(0, lines.length - size.rows);
  }

  function goTo(nextRow: number, nextColumn: number): void {
    while (lines.length <= nextRow) lines.push(emptyRow());
    row = Math.max(nextRow, top());
    column = Math.min(nextColumn, columns - 1);
    isFull = false;
  }

  function put(grapheme: string): void {
    const width = Bun.stringWidth(grapheme);
    if (isFull || column + width > columns) {
      current().goesOn = true;
      goTo(row + 1, 0);
    }
    const { cells } = current();
    while (cells.length < column) cells.push(" ");
    cells.splice(column, width, grapheme, ...Array<string>(width - 1).fill(""));
    isFull = column + width === columns;
    column = Math.min(column + width, columns - 1);
  }

  function eraseFrom(fromRow: number, fromColumn: number): void {
    for (const [index, line] of lines.entries()) {
      if (index < fromRow) continue;
      line.cells.length = Math.min(line.cells.length, index === fromRow ? fromColumn : 0);
      line.goesOn = false;
    }
  }

  function obey(code: string, count: number): void {
    if (code === "\r") goTo(row, 0);
    else if (code === "\n") goTo(row + 1, column);
    else if (code.endsWith("A")) goTo(row - count, column);
    else if (code.endsWith("C")) goTo(row, column + count);
    else if (code === "\x1b[J") eraseFrom(row, column);
    else if (code === "\x1b[2J") eraseFrom(top(), 0);
    else if (code === "\x1b[H") goTo(top(), 0);
    else if (code.endsWith("m")) return;
    else if (code === "\x1b[?2004h") marksPastes = true;
    else if (code === "\x1b[?2004l") marksPastes = false;
    else throw new Error(`Unknown control code ${JSON.stringify(code)}`);
  }

  function write(text: string): void {
    for (const [, code, count, plain = ""] of text.matchAll(codesAndText)) {
      if (code !== undefined) obey(code, count === undefined ? 1 : Number(count));
      for (const { segment } of graphemes.segment(plain)) put(segment);
    }
  }

  function resize(newColumns: number): void {
    const old = lines;
    const cursorCell = { row, column };
    columns = newColumns;
    lines = [emptyRow()];
    goTo(0, 0);
    let moved = { row: 0, column: 0 };
    for (const [index, { cells, goesOn }] of old.entries()) {
      const isCursorRow = index === cursorCell.row;
      for (let at = 0; at < Math.max(cells.length, isCursorRow ? cursorCell.column + 1 : 0); at++) {
        const cell = cells[at] ?? " ";
        if (cell !== "") put(cell);
        if (isCursorRow && at === cursorCell.column) {
          moved = { row, column: isFull ? column : column - Bun.stringWidth(cell) };
        }
      }
      if (!goesOn && index < old.length - 1) goTo(row + 1, 0);
    }
    goTo(moved.row, moved.column);
  }

  return {
    write,
    resize,
    get rows() {
      return lines.map(({ cells }) => cells.join("").trimEnd());
    },
    get view() {
      return lines.map(({ cells }, index) => {
        if (index !== row) return cells.join("").trimEnd();
        const before = cells
          .slice(0, column)
          .join("")
          .padEnd(column - wideCells(cells, column));
        return `${before}|${cells.slice(column).join("")}`.trimEnd();
      });
    },
    get marksPastes() {
      return marksPastes;
    },
  };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// A control code, with its number if it has one, or text up to the next.
const codesAndText = /(\x1b\[\??(\d+)?[A-Za-z]|[\x00-\x1f])|([^\x00-\x1f]+)/g;

function emptyRow(): Row {
  return { cells: [], goesOn: false };
}

function wideCells(cells: readonly string[], column: number): number {
  return cells.slice(0, column).filter((cell) => cell === "").length;
}
