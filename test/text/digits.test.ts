import { expect, test } from "bun:test";

import { isDigits } from "../../src/text/digits.ts";

test.each([
  { text: "0", want: true },
  { text: "0123456789", want: true },
  { text: "", want: false },
  { text: "-1", want: false },
  { text: "1.5", want: false },
  { text: " 1", want: false },
  { text: "1/", want: false },
  { text: "1:", want: false },
  { text: "１", want: false },
])("that $text is digits is $want", ({ text, want }) => {
  expect(isDigits(text)).toBe(want);
});
