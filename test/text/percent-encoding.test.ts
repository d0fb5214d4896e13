import { expect, test } from "bun:test";

import { decodePercent } from "../../src/text/percent-encoding.ts";

test.each([
  { text: "a%20b", want: "a b" },
  { text: "%C3%A9", want: "é" },
  { text: "plain", want: "plain" },
  { text: "100%", want: "100%" },
  { text: "%ff", want: "%ff" },
])("$text is $want", ({ text, want }) => {
  expect(decodePercent(text)).toBe(want);
});
