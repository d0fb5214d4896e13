import { layOut, type Size, type Typed } from "./layout.ts";

/**
 * Creates a painter: it returns the bytes that show a line at the bottom of a terminal, and writes
 * nothing itself. The size is read each time, as it may change.
 */
export function createPainter(prompt: string, size: () => Size) {
  let drawn: Typed | undefined;

  /** Erases the line from the screen; the cursor is then where it had begun. */
  function erase(): string {
    if (drawn === undefined) return "";
    // A terminal that was made narrower or wider has rewrapped the rows.
    const { cursor } = layOut(prompt, drawn, size());
    drawn = undefined;
    return `${move(cursor.row, "up")}\r${eraseBelow}`;
  }

  /** Draws the line, in the place of the one that was drawn before. */
  function draw(typed: Typed): string {
    const { rows, cursor } = layOut(prompt, typed, size());
    const erased = erase();
    drawn = typed;
    const up = move(rows.length - 1 - cursor.row, "up");
    return `${erased}${rows.join("")}${up}\r${move(cursor.column, "right")}`;
  }

  /** Draws the text to stay on the screen, and goes below it. */
  function leave(text: string): string {
    const typed = { text, cursor: text.length };
    const { cursor } = layOut(prompt, typed, size());
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
