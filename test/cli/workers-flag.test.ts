import { expect, test } from "bun:test";

import { parseWorkers } from "../../src/cli/workers-flag.ts";
import { ParseError } from "../../src/errors.ts";

test.each([
  { text: "1", want: 1 },
  { text: "256", want: 256 },
  { text: "auto", want: "auto" as const },
])('parseWorkers("$text") is $want', ({ text, want }) => {
  expect(parseWorkers(text, 256)).toBe(want);
});

test.each(["", "0", "-1", "1.5", "257", "Auto", "many"])('parseWorkers("%s") throws', (text) => {
  expect(() => parseWorkers(text, 256)).toThrow(
    new ParseError(text, 'an integer from 1 to 256, or "auto"'),
  );
});
