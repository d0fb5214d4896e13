import { expect, test } from "bun:test";

import { createScreen } from "./screen.ts";

test.each([
  { written: "", view: ["|"] },
  { written: "ab", view: ["ab|"] },
  { written: "ab\rc", view: ["c|b"] },
  { written: "ab\r\nc", view: ["ab", "c|"] },
  { written: "ab\nc", view: ["ab", "  c|"] },
  { written: "abcde", view: ["abcd|e"] },
  { written: "abcdef", view: ["abcde", "f|"] },
  { written: "abcde\r\nf", view: ["abcde", "f|"] },
  { written: "漢字b", view: ["漢字|b"] },
  { written: "a漢字b", view: ["a漢字", "b|"] },
  { written: "漢字漢", view: ["漢字", "漢|"] },
  { written: "ab\r\ncd\x1b[1A\x1b[J", view: ["ab|", ""] },
  { written: "abc\r\x1b[1C\x1b[J", view: ["a|"] },
  { written: "a\x1b[3Cb", view: ["a   |b"] },
  { written: "a\r\nb\x1b[2J", view: ["", " |"] },
  { written: "a\r\nb\x1b[Hc", view: ["c|", "b"] },
  { written: "1\r\n2\r\n3\r\n4\x1b[9Ax", view: ["1", "2x|", "3", "4"] },
])("a screen of 5 by 3 shows $view", ({ written, view }) => {
  const screen = createScreen({ columns: 5, rows: 3 });
  screen.write(written);
  expect(screen.view).toEqual(view);
  expect(screen.rows).toEqual(view.map((row) => row.replace("|", "").trimEnd()));
});

test.each([
  { columns: 4, view: ["ab", "abcd", "efg|h"] },
  { columns: 3, view: ["ab", "abc", "def", "g|h"] },
  { columns: 9, view: ["ab", "abcdefg|h"] },
])("made $columns columns wide, a screen of 6 wraps its lines again", ({ columns, view }) => {
  const screen = createScreen({ columns: 6, rows: 3 });
  screen.write("ab\r\nabcdefgh\r\x1b[1C");
  screen.resize(columns);
  expect(screen.view).toEqual(view);
});

test("colours are not seen", () => {
  const screen = createScreen({ columns: 5, rows: 3 });
  screen.write("\x1b[31ma\x1b[39mb");
  expect(screen.view).toEqual(["ab|"]);
});

test("a control code that a screen does not know is an error", () => {
  const screen = createScreen({ columns: 5, rows: 3 });
  for (const code of ["\x1b[K", "\b", "\x1b[?25l"]) {
    expect(() => screen.write(code)).toThrow("Unknown control code");
  }
});
