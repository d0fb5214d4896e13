import { expect, test } from "bun:test";

import { parseInteger } from "../../src/text/integer.ts";

const port = { min: 0, max: 65_535 };

test.each([
  { raw: "0", want: 0 },
  { raw: "7", want: 7 },
  { raw: "8765", want: 8765 },
  { raw: "00080", want: 80 },
  { raw: "65535", want: 65_535 },
])("parseInteger($raw) is $want", ({ raw, want }) => {
  expect(parseInteger(raw, port)).toBe(want);
});

test.each([
  { raw: "-3", range: { min: -5, max: 5 }, want: -3 },
  { raw: "-5", range: { min: -5, max: 5 }, want: -5 },
  { raw: "5", range: { min: 5, max: 5 }, want: 5 },
])("parseInteger($raw) from $range.min to $range.max is $want", ({ raw, range, want }) => {
  expect(parseInteger(raw, range)).toBe(want);
});

test.each([
  { raw: "", quoted: '""' },
  { raw: "abc", quoted: '"abc"' },
  { raw: "-1", quoted: '"-1"' },
  { raw: "+1", quoted: '"+1"' },
  { raw: "65536", quoted: '"65536"' },
  { raw: "9".repeat(400), quoted: `"${"9".repeat(400)}"` },
  { raw: "1.0", quoted: '"1.0"' },
  { raw: "1e3", quoted: '"1e3"' },
  { raw: "0x10", quoted: '"0x10"' },
  { raw: " 80", quoted: '" 80"' },
  { raw: "80\n", quoted: '"80\\n"' },
  { raw: "8 0", quoted: '"8 0"' },
  { raw: "８０", quoted: '"８０"' },
  { raw: "Infinity", quoted: '"Infinity"' },
  { raw: 'a"b', quoted: '"a\\"b"' },
])("parseInteger($quoted) says what was wanted", ({ raw, quoted }) => {
  const message = `Cannot parse ${quoted}: expected an integer from 0 to 65535`;
  expect(() => parseInteger(raw, port)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});
