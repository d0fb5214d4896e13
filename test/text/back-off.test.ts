import { describe, expect, test } from "bun:test";

import { backOff } from "../../src/text/back-off.ts";

describe("backOff", () => {
  test.each([
    { attempts: 1, want: 500 },
    { attempts: 2, want: 1000 },
    { attempts: 3, want: 2000 },
    { attempts: 6, want: 16_000 },
    { attempts: 7, want: 30_000 },
    { attempts: 100, want: 30_000 },
    { attempts: 5000, want: 30_000 },
  ])("waits less than $want ms after $attempts attempts", ({ attempts, want }) => {
    expect(backOff(attempts, { random: () => 1 - Number.EPSILON })).toBe(want - 1);
  });

  test("spreads the wait over all of the time from 0 on", () => {
    const waits = [0, 0.25, 0.5, 0.75].map((number) =>
      [1, 2, 3].map((attempts) => backOff(attempts, { base: 100, max: 300, random: () => number })),
    );
    expect(waits).toEqual([
      [0, 0, 0],
      [25, 50, 75],
      [50, 100, 150],
      [75, 150, 225],
    ]);
  });

  test("never waits longer than its maximum, the first time included", () => {
    const options = { base: 1000, max: 10, random: () => 0.99 };
    expect([1, 2, 50].map((attempts) => backOff(attempts, options))).toEqual([9, 9, 9]);
  });

  test("differs from one client to the next", () => {
    const waits = Array.from({ length: 20 }, () => backOff(7));
    expect(new Set(waits).size).toBeGreaterThan(1);
    for (const wait of waits) expect(wait).toBeWithin(0, 30_000);
  });
});
