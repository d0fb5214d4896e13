import { describe, expect, test } from "bun:test";

import { type CloseFault, closeFaultOf } from "../../../src/server/faults/close-fault.ts";
import type { Faults } from "../../../src/server/faults/table.ts";

describe("closeFaultOf", () => {
  test.each<[Faults, CloseFault | undefined]>([
    [{}, undefined],
    [{ after: 3, reason: "bye", delay: 5 }, undefined],
    [{ abort: false, stall: false }, undefined],
    [{ close: 1011 }, { kind: "close", after: 0, code: 1011, reason: "" }],
    [
      { close: 4000, after: 3, reason: "bye" },
      { kind: "close", after: 3, code: 4000, reason: "bye" },
    ],
    [
      { close: 1011, abort: false },
      { kind: "close", after: 0, code: 1011, reason: "" },
    ],
    [{ abort: true }, { kind: "abort", after: 0 }],
    [
      { abort: true, after: 2, reason: "unsaid" },
      { kind: "abort", after: 2 },
    ],
    [
      { close: 1006, after: 1 },
      { kind: "abort", after: 1 },
    ],
    [
      { abort: true, after: { milliseconds: 250 } },
      { kind: "abort", after: { milliseconds: 250 } },
    ],
    [
      { stall: true, after: 4 },
      { kind: "stall", after: 4 },
    ],
  ])("of %j is %j", (faults, want) => {
    expect(closeFaultOf(faults)).toEqual(want);
  });

  test.each<[Faults, string]>([
    [{ close: 1000, abort: true }, "close and abort"],
    [{ close: 1006, stall: true }, "close and stall"],
    [{ abort: true, stall: true }, "abort and stall"],
    [{ close: 1000, abort: true, stall: true }, "close and abort and stall"],
  ])("of %j cannot be: %s", (faults, what) => {
    expect(() => closeFaultOf(faults)).toThrow(
      expect.objectContaining({
        code: "BAD_VALUE",
        message: `Cannot ${what} at once: expected one of them`,
      }),
    );
  });
});
