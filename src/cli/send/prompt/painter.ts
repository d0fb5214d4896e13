import { type Paint, paintPlain } from "../../../text/style.ts";
import { layOut, type Size, type Typed } from "./layout.ts";

/**
 * Creates a painter: it returns the bytes that show a line at the bottom of a terminal, and writes
 * nothing itself. The size is read each time, as it may change.
 */
export function createPainter(usualPrompt: string, size: () => Size, paint: Paint = paintPlain) {
  let drawn: { readonly typed: Typed; readonly prompt: string } | undefined;

  /** Erases the line from the screen; the cursor is then where it had begun. */
  function erase(): string {
    if (drawn === undefined) return "";
    // A terminal that was made narrower or wider has rewrapped the rows.
    const { cursor } = layOut(drawn.prompt, drawn.typed, size());
    drawn = undefined;
    return `${move(cursor.row, "up")}\r${eraseBelow}`;
  }

  /** Draws the line, in the place of the one that was drawn before. */
  function draw(typed: Typed, prompt = usualPrompt): string {
    const { rows, cursor } = layOut(prompt, typed, size());
    const erased = erase();
    drawn = { typed, prompt };
    const text = rows.join("");
    // Of a long line the prompt may have scrolled away.
    const mark = text.startsWith(prompt) ? prompt : "";
    const up = move(rows.length - 1 - cursor.row, "up");
    return `${erased}${paint("green", mark)}${text.slice(mark.length)}${up}\r${move(cursor.column, "right")}`;
  }

  /** Draws the text to stay on the screen, and goes below it. */
  function leave(text: string): string {
    const typed = { text, cursor: text.length };
    const { cursor } = layOut(usualPrompt, typed, size());
    const shown = draw(typed);
    drawn = undefined;
    // A text that fills its last row has the cursor below it already.
    return cursor.row > 0 && cursor.column === 0 ? shown : `${shown}\r\n`;
  }

  return { draw, erase, leave };
}

/** Erases all, and puts the cursor at the top. */
export const clearScreen = "\x1b[H\x1b[2J";

const eraseBelow = "\x1b[J";

function move(cells: number, direction: "up" | "right"): string {
  return cells === 0 ? "" : `\x1b[${cells}${direction === "up" ? "A" : "C"}`;
}
