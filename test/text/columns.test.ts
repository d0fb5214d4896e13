import { expect, test } from "bun:test";

import { nameWidth, renderColumns, wrap } from "../../src/text/columns.ts";

test("names are in one column, meanings in another", () => {
  expect(
    renderColumns([
      ["a", "first"],
      ["long", "second"],
    ]),
  ).toBe("  a     first\n  long  second\n");
});

test("a width that is given holds for shorter names too", () => {
  expect(renderColumns([["a", "first"]], 4)).toBe("  a     first\n");
});

test("a name that is too long for the column has a line of its own", () => {
  const name = "n".repeat(37);
  expect(
    renderColumns([
      ["a", "first"],
      [name, "second"],
    ]),
  ).toBe(`  a  first\n  ${name}\n     second\n`);
  expect(
    nameWidth([
      ["a", ""],
      [name, ""],
    ]),
  ).toBe(1);
});

test("a meaning that is too long goes on below its beginning, and no line is over 80", () => {
  const meaning = Array.from({ length: 40 }, () => "word").join(" ");
  const lines = renderColumns([["name", meaning]])
    .trimEnd()
    .split("\n");
  expect(lines.length).toBe(3);
  for (const line of lines.slice(1)) expect(line).toStartWith("        word");
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
});

test("a non-breaking space keeps words together, and is a space at the end", () => {
  const meaning = `${"x".repeat(60)} default:\u00a08765`;
  expect(renderColumns([["name", meaning]])).toEndWith("\n        default: 8765\n");
});

test.each<{ text: string; width: number; want: string[] }>([
  { text: "one two three", width: 7, want: ["one two", "three"] },
  { text: "one two three", width: 100, want: ["one two three"] },
  { text: "incomprehensible", width: 5, want: ["incomprehensible"] },
  { text: "", width: 5, want: [""] },
])("$text wrapped at $width is $want", ({ text, width, want }) => {
  expect(wrap(text, width)).toEqual(want);
});
