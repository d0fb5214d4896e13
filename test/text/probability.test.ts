import { describe, expect, test } from "bun:test";

import { ParseError } from "../../src/errors.ts";
import { parseProbability } from "../../src/text/probability.ts";

describe("parseProbability", () => {
  test.each([
    { raw: "0", want: 0 },
    { raw: "1", want: 1 },
    { raw: "0.1", want: 0.1 },
    { raw: "1.0", want: 1 },
    { raw: "0%", want: 0 },
    { raw: "10%", want: 0.1 },
    { raw: "0.5%", want: 0.005 },
    { raw: "100%", want: 1 },
  ])("of $raw is $want", ({ raw, want }) => {
    expect(parseProbability(raw)).toBe(want);
  });

  test.each([
    { raw: "" },
    { raw: "%" },
    { raw: "2" },
    { raw: "1.01" },
    { raw: "101%" },
    { raw: "-0.1" },
    { raw: ".5" },
    { raw: "1." },
    { raw: "1e-3" },
    { raw: "NaN" },
    { raw: "10 %" },
    { raw: " 0.1" },
    { raw: "10%%" },
    { raw: "0,1" },
  ])('of "$raw" throws', ({ raw }) => {
    expect(() => parseProbability(raw)).toThrow(
      new ParseError(raw, "a probability such as 0.1 or 10%"),
    );
  });
});
