import { describe, expect, test } from "bun:test";

import { type FaultName, faultTable } from "../../../src/server/faults/table.ts";

const names = Object.keys(faultTable);

test("these are the faults, those that change messages first", () => {
  const shaping = ["delay", "jitter", "drop", "duplicate"];
  expect(names).toEqual([
    ...shaping,
    ...["rate", "close", "reason", "abort", "stall", "after", "prefix", "seed"],
  ]);
  for (const [name, fault] of Object.entries(faultTable)) {
    expect("apply" in fault).toBe(shaping.includes(name));
  }
});

test.each(Object.entries(faultTable))("the examples of %s are values of it", (name, fault) => {
  const hints = "isSwitch" in fault ? [""] : fault.hint.split(" or ");
  for (const hint of hints) expect(fault.parse(hint)).toBeDefined();
  expect("isSwitch" in fault ? fault.hint : name).toBe(name);
});

interface Case {
  readonly name: FaultName;
  readonly text: string;
}

describe("a good value", () => {
  test.each<Case & { want: unknown }>([
    { name: "delay", text: "200ms", want: 200 },
    { name: "delay", text: "24h", want: 86_400_000 },
    { name: "jitter", text: "0", want: 0 },
    { name: "drop", text: "10%", want: 0.1 },
    { name: "duplicate", text: "1", want: 1 },
    { name: "rate", text: "64KiB", want: 65_536 },
    { name: "close", text: "1000", want: 1000 },
    { name: "close", text: "4999", want: 4999 },
    { name: "reason", text: "", want: "" },
    { name: "reason", text: "é".repeat(61), want: "é".repeat(61) },
    { name: "abort", text: "", want: true },
    { name: "abort", text: "1", want: true },
    { name: "stall", text: "true", want: true },
    { name: "stall", text: "0", want: false },
    { name: "stall", text: "false", want: false },
    { name: "after", text: "0", want: 0 },
    { name: "after", text: "1000000000", want: 1e9 },
    { name: "after", text: "0s", want: { milliseconds: 0 } },
    { name: "after", text: "30s", want: { milliseconds: 30_000 } },
    { name: "after", text: "24h", want: { milliseconds: 86_400_000 } },
    { name: "prefix", text: "", want: "" },
    { name: "prefix", text: " > ", want: " > " },
    { name: "seed", text: "4294967295", want: 2 ** 32 - 1 },
  ])("$name=$text is read", ({ name, text, want }) => {
    expect<unknown>(faultTable[name].parse(text)).toEqual(want);
  });
});

describe("a bad value", () => {
  test.each<Case & { wanted: string }>([
    { name: "delay", text: "200", wanted: "a duration from 0ms to 24h" },
    { name: "delay", text: "25h", wanted: "a duration from 0ms to 24h" },
    { name: "jitter", text: "-1ms", wanted: "a duration from 0ms to 24h" },
    { name: "drop", text: "1.1", wanted: "a probability such as 0.1 or 10%" },
    { name: "duplicate", text: "", wanted: "a probability such as 0.1 or 10%" },
    { name: "rate", text: "0", wanted: "a size such as 512, 64KiB or 1MB" },
    { name: "close", text: "999", wanted: "an integer from 1000 to 4999" },
    { name: "close", text: "5000", wanted: "an integer from 1000 to 4999" },
    { name: "reason", text: "é".repeat(62), wanted: "at most 123 bytes of UTF-8" },
    { name: "abort", text: "yes", wanted: "nothing, 1 or 0" },
    {
      name: "after",
      text: "-1",
      wanted: "messages from 0 to 1000000000, or a duration from 0ms to ",
    },
    { name: "after", text: "1000000001", wanted: "messages from 0 to 1000000000, or " },
    { name: "after", text: "25h", wanted: "messages from 0 to 1000000000, or " },
    { name: "after", text: "", wanted: "messages from 0 to 1000000000, or " },
    { name: "seed", text: "4294967296", wanted: "an integer from 0 to 4294967295" },
  ])("$name=$text is refused", ({ name, text, wanted }) => {
    expect(() => faultTable[name].parse(text)).toThrow(
      expect.objectContaining({
        name: "ParseError",
        value: text,
        expected: expect.stringContaining(wanted),
      }),
    );
  });
});
