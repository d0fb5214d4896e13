import { expect, test } from "bun:test";

import { parseRate } from "../../src/text/rate.ts";

test.each([
  ["1", 1],
  ["0.5", 0.5],
  ["250000", 250_000],
  ["1000000000", 1e9],
])("%p is %p", (text, want) => {
  expect(parseRate(text, 1e9)).toBe(want);
});

test.each(["", "0", "0.0", "-1", "1e3", ".5", "5.", "1,000", "1000000001", "Infinity", "x"])(
  "%p is none",
  (text) => {
    const want = `Cannot parse ${JSON.stringify(text)}: expected a number above 0, and up to 1000000000`;
    expect(() => parseRate(text, 1e9)).toThrow(want);
  },
);
