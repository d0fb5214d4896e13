import { expect, test } from "bun:test";

import { describeWrong } from "../../src/bench/wrong-echo.ts";

const long = "x".repeat(65);

test.each([
  { want: "a", got: "b", binary: false, shown: { want: '"a"', got: '"b"' } },
  { want: "ab", got: "", binary: true, shown: { want: "6162", got: "" } },
  { want: "", got: "\x1b[0m\n", binary: false, shown: { want: '""', got: '"\\u001b[0m\\n"' } },
  {
    want: long,
    got: long.slice(1),
    binary: false,
    shown: { want: `"${"x".repeat(64)}" … (65 bytes)`, got: `"${"x".repeat(64)}"` },
  },
  {
    want: long,
    got: "",
    binary: true,
    shown: { want: `${"78".repeat(64)} … (65 bytes)`, got: "" },
  },
])("wants $shown.want and got $shown.got", ({ want, got, binary, shown }) => {
  expect(describeWrong(Buffer.from(want), Buffer.from(got), binary)).toEqual(shown);
});
