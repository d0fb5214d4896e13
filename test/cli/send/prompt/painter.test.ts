import { expect, test } from "bun:test";

import { clearScreen, createPainter } from "../../../../src/cli/send/prompt/painter.ts";
import { createScreen } from "../../../support/screen.ts";

/** A painter and the screen that it paints on. */
function painting({ columns = 8, rows = 4 } = {}) {
  const screen = createScreen({ columns, rows });
  const size = { columns, rows };
  const painter = createPainter("> ", () => size);

  /** Draws a text in which `|` is the cursor. */
  function draw(drawn: string): void {
    screen.write(painter.draw({ text: drawn.replace("|", ""), cursor: drawn.indexOf("|") }));
  }

  function resize(newColumns: number): void {
    size.columns = newColumns;
    screen.resize(newColumns);
  }

  return { screen, painter, draw, resize };
}

test.each([
  { drawn: ["|"], view: ["> |"] },
  { drawn: ["abc|"], view: ["> abc|"] },
  { drawn: ["a|bc"], view: ["> a|bc"] },
  { drawn: ["abcdef|"], view: ["> abcdef", "|"] },
  { drawn: ["abcdefg|"], view: ["> abcdef", "g|"] },
  { drawn: ["abc|defgh"], view: ["> abc|def", "gh"] },
  { drawn: ["a漢字|漢"], view: ["> a漢字", "|漢"] },
  { drawn: ["abcdefgh|", "|"], view: ["> |", ""] },
  { drawn: ["abc|defgh", "x|"], view: ["> x|", ""] },
  { drawn: ["|", "abcdefgh|", "|abcdefgh", "ab|cdefgh"], view: ["> ab|cdef", "gh"] },
])("after $drawn the screen is $view", ({ drawn, view }) => {
  const { screen, draw } = painting();
  for (const text of drawn) draw(text);
  expect(screen.view).toEqual(view);
});

test("what is above the line stays", () => {
  const { screen, draw, painter } = painting();
  screen.write("above\r\n");
  draw("abcdefgh|");
  draw("|abcdefgh");
  screen.write(painter.erase());
  expect(screen.view).toEqual(["above", "|", ""]);
  screen.write(painter.erase());
  expect(screen.view).toEqual(["above", "|", ""]);
});

test.each([
  { text: "", view: ["> ", "|"] },
  { text: "abc", view: ["> abc", "|"] },
  { text: "abcdef", view: ["> abcdef", "|"] },
  { text: "abcdefg", view: ["> abcdef", "g", "|"] },
])("a line that is left stays whole, and the cursor is below it: $view", ({ text, view }) => {
  const { screen, draw, painter } = painting();
  draw(`|${text}`);
  screen.write(painter.leave(text));
  expect(screen.view.map((row) => row.trimEnd())).toEqual(view.map((row) => row.trimEnd()));
  screen.write(painter.erase());
  draw("x|");
  expect(screen.view.at(-1)).toBe("> x|");
});

test("a line longer than the screen is drawn again and again without a trace", () => {
  const { screen, draw, painter } = painting({ columns: 8, rows: 3 });
  const long = "abcdef12345678ABCDEFGH87654321";
  draw(`${long}|`);
  expect(screen.view.slice(-3)).toEqual(["ABCDEFGH", "87654321", "|"]);
  draw(`|${long}`);
  expect(screen.view.slice(-3)).toEqual(["> |abcdef", "12345678", "ABCDEFGH"]);
  draw(`${long}|`);
  expect(screen.view.slice(-3)).toEqual(["ABCDEFGH", "87654321", "|"]);
  screen.write(painter.erase());
  expect(screen.rows.join("")).toBe("");
});

test.each([{ columns: 5 }, { columns: 8 }, { columns: 11 }, { columns: 40 }])(
  "a window made $columns columns wide is drawn right with the next key",
  ({ columns }) => {
    const { screen, draw, resize } = painting({ rows: 20 });
    screen.write("above\r\n");
    draw("abcdefghij|klm");
    resize(columns);
    draw("abcdefghijX|klm");
    const [above, ...others] = screen.view;
    expect(above).toBe("above");
    expect(others.join("")).toBe("> abcdefghijX|klm");
  },
);

test("an empty screen begins at the top", () => {
  const { screen, draw, painter } = painting();
  screen.write("above\r\n");
  draw("abcdefghi|");
  screen.write(painter.erase() + clearScreen);
  draw("a|");
  expect(screen.view).toEqual(["> a|", "", ""]);
});
