import { expect, test } from "bun:test";

import { layOut } from "../../../../src/cli/send/prompt/layout.ts";

/** A drawn line, `|` being the cursor, after the prompt `> ` on a screen of 8 by 3. */
function layOutDrawn(drawn: string) {
  const typed = { text: drawn.replace("|", ""), cursor: drawn.indexOf("|") };
  return layOut("> ", typed, { columns: 8, rows: 3 });
}

test.each([
  { drawn: "|", rows: ["> "], row: 0, column: 2 },
  { drawn: "ab|", rows: ["> ab"], row: 0, column: 4 },
  { drawn: "|ab", rows: ["> ab"], row: 0, column: 2 },
  { drawn: "abcde|", rows: ["> abcde"], row: 0, column: 7 },
  { drawn: "abcdef|", rows: ["> abcdef", " "], row: 1, column: 0 },
  { drawn: "abcde|f", rows: ["> abcdef"], row: 0, column: 7 },
  { drawn: "abcdefg|", rows: ["> abcdef", "g"], row: 1, column: 1 },
  { drawn: "abcdef|g", rows: ["> abcdef", "g"], row: 1, column: 0 },
  { drawn: "漢字|", rows: ["> 漢字"], row: 0, column: 6 },
  { drawn: "漢|字", rows: ["> 漢字"], row: 0, column: 4 },
  { drawn: "a漢字漢|", rows: ["> a漢字", "漢"], row: 1, column: 2 },
  { drawn: "a漢字|漢", rows: ["> a漢字", "漢"], row: 1, column: 0 },
  { drawn: "e\u0301x|", rows: ["> e\u0301x"], row: 0, column: 4 },
  { drawn: "👨‍👩‍👧|x", rows: ["> 👨‍👩‍👧x"], row: 0, column: 4 },
])("$drawn is $rows, with the cursor at $row, $column", ({ drawn, rows, row, column }) => {
  expect(layOutDrawn(drawn)).toEqual({ rows: [...rows], cursor: { row, column } });
});

test.each([
  { drawn: "a\n|b", rows: ["> a\r\n", "  b"], row: 1, column: 2 },
  { drawn: "a|\nb", rows: ["> a\r\n", "  b"], row: 0, column: 3 },
  { drawn: "a\n|", rows: ["> a\r\n", "  "], row: 1, column: 2 },
  { drawn: "\n\n|", rows: ["> \r\n", "  \r\n", "  "], row: 2, column: 2 },
  { drawn: "abcdef\n|g", rows: ["> abcdef\r\n", "  g"], row: 1, column: 2 },
  { drawn: "|\nb\nc\nd", rows: ["> \r\n", "  b\r\n", "  c"], row: 0, column: 2 },
])("a line end begins a row: $drawn", ({ drawn, rows, row, column }) => {
  expect(layOutDrawn(drawn)).toEqual({ rows: [...rows], cursor: { row, column } });
});

test("characters that would disturb the screen are shown escaped, and are one step for the cursor", () => {
  expect(layOutDrawn("\t|")).toEqual({ rows: ["> ⇥"], cursor: { row: 0, column: 3 } });
  expect(layOutDrawn("\x1b|[J")).toEqual({ rows: ["> \\x1b[J"], cursor: { row: 0, column: 6 } });
  expect(layOutDrawn("abcd\x1b|")).toEqual({
    rows: ["> abcd\\x", "1b"],
    cursor: { row: 1, column: 2 },
  });
});

test("of a line that is too long, the rows up to the cursor are on the screen", () => {
  const text = "abcdef12345678ABCDEFGH87654321";
  const size = { columns: 8, rows: 3 };
  expect(layOut("> ", { text, cursor: 29 }, size)).toEqual({
    rows: ["12345678", "ABCDEFGH", "87654321"],
    cursor: { row: 2, column: 7 },
  });
  expect(layOut("> ", { text, cursor: 0 }, size)).toEqual({
    rows: ["> abcdef", "12345678", "ABCDEFGH"],
    cursor: { row: 0, column: 2 },
  });
});

test("a screen too narrow for anything still ends", () => {
  const { rows } = layOut("> ", { text: "漢a", cursor: 2 }, { columns: 1, rows: 9 });
  expect(rows.join("")).toStartWith("> 漢a");
});

test.each([0, 1, 8191, 8192, 8193, 16_384, 50_000, 999_999, 1_000_000])(
  "the surroundings of character %d of a million are right",
  (cursor) => {
    const text = "0123456789".repeat(100_000);
    const { rows, cursor: place } = layOut("> ", { text, cursor }, { columns: 80, rows: 24 });
    const at = rows.slice(0, place.row).join("").length + place.column;
    const shown = rows.join("");
    const whole = `> ${text}`;
    expect(shown.slice(Math.max(0, at - 10), at)).toBe(
      whole.slice(Math.max(0, cursor + 2 - 10), cursor + 2),
    );
    expect(shown.charAt(at).trim()).toBe(whole.charAt(cursor + 2));
  },
);
