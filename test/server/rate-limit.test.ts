import { describe, expect, test } from "bun:test";

import { createRateLimit, type RateLimit } from "../../src/server/rate-limit.ts";

/** A limit whose clock only moves by hand. */
function limitWithClock(perSecond: number) {
  let time = 5000;
  return {
    limit: createRateLimit(perSecond, { now: () => time }),
    advance(milliseconds: number) {
      time += milliseconds;
    },
  };
}

function takeUntilRefused(limit: RateLimit, address: string): number {
  let taken = 0;
  while (limit.take(address)) taken++;
  return taken;
}

describe("take", () => {
  test.each([
    { perSecond: 1, want: 1 },
    { perSecond: 2.5, want: 2 },
    { perSecond: 100, want: 100 },
    { perSecond: 0.1, want: 1 },
  ])("lets $want through at once with $perSecond per second", ({ perSecond, want }) => {
    expect(takeUntilRefused(limitWithClock(perSecond).limit, "a")).toBe(want);
  });

  test.each([
    { perSecond: 10, wait: 99, want: 0 },
    { perSecond: 10, wait: 100, want: 1 },
    { perSecond: 10, wait: 550, want: 5 },
    { perSecond: 10, wait: 999, want: 9 },
    { perSecond: 10, wait: 1000, want: 10 },
    { perSecond: 10, wait: 1500, want: 10 },
    { perSecond: 10, wait: 60_000, want: 10 },
    { perSecond: 0.1, wait: 9999, want: 0 },
    { perSecond: 0.1, wait: 10_000, want: 1 },
    { perSecond: 0.1, wait: 15_000, want: 1 },
  ])("lets $want more through $wait ms later with $perSecond per second", (row) => {
    const { limit, advance } = limitWithClock(row.perSecond);
    takeUntilRefused(limit, "a");
    advance(row.wait);
    expect(takeUntilRefused(limit, "a")).toBe(row.want);
  });

  test("holds the rate over a long time, however often it is asked", () => {
    const { limit, advance } = limitWithClock(4);
    let taken = 0;
    for (let elapsed = 0; elapsed < 60_000; elapsed += 10) {
      if (limit.take("a")) taken++;
      advance(10);
    }
    // The burst, and 4 for each of the 60 seconds, the very last of which is due at their end.
    expect(taken).toBe(4 + 4 * 60 - 1);
  });

  test("counts each address on its own", () => {
    const { limit } = limitWithClock(1);
    expect(limit.take("a")).toBe(true);
    expect(limit.take("a")).toBe(false);
    expect(limit.take("b")).toBe(true);
  });

  test("uses the real clock if none is given", () => {
    const limit = createRateLimit(0.001);
    expect(limit.take("a")).toBe(true);
    expect(limit.take("a")).toBe(false);
  });
});

describe("retryAfter", () => {
  test.each([
    { perSecond: 10, elapsed: 0, want: 1 },
    { perSecond: 1, elapsed: 0, want: 1 },
    { perSecond: 0.1, elapsed: 0, want: 10 },
    { perSecond: 0.1, elapsed: 1, want: 10 },
    { perSecond: 0.1, elapsed: 9500, want: 1 },
    { perSecond: 0.1, elapsed: 90_000, want: 1 },
    { perSecond: 0.3, elapsed: 0, want: 4 },
  ])("is $want s, $elapsed ms after the last with $perSecond a second", (row) => {
    const { limit, advance } = limitWithClock(row.perSecond);
    takeUntilRefused(limit, "a");
    advance(row.elapsed);
    expect(limit.retryAfter("a")).toBe(row.want);
  });

  test("is 1 for an address never seen, and does not count as a take", () => {
    const { limit } = limitWithClock(1);
    expect(limit.retryAfter("a")).toBe(1);
    expect(limit.size).toBe(0);
    expect(limit.take("a")).toBe(true);
  });

  test.each([0.01, 0.07, 1 / 3, 0.7, 1, 2.5, 3, 7, 1000])("is enough with %d a second", (rate) => {
    const { limit, advance } = limitWithClock(rate);
    takeUntilRefused(limit, "a");
    advance(limit.retryAfter("a") * 1000);
    expect(limit.take("a")).toBe(true);
  });
});

describe("memory", () => {
  test("of idle addresses is gone with the second take after them", () => {
    const { limit, advance } = limitWithClock(5);
    for (let index = 0; index < 1000; index++) limit.take(`once ${index}`);
    expect(limit.size).toBe(1000);
    advance(1000);
    limit.take("a");
    advance(1000);
    limit.take("a");
    expect(limit.size).toBe(1);
  });

  test("of idle addresses is gone with the first take after a long silence", () => {
    const { limit, advance } = limitWithClock(5);
    for (let index = 0; index < 1000; index++) limit.take(`once ${index}`);
    advance(3000);
    limit.take("a");
    expect(limit.size).toBe(1);
  });

  test("stays bounded under a stream of addresses that never come back", () => {
    const { limit, advance } = limitWithClock(10);
    const perMillisecond = 4;
    let largest = 0;
    for (let index = 0; index < 100_000; index++) {
      limit.take(`once ${index}`);
      largest = Math.max(largest, limit.size);
      advance(1 / perMillisecond);
    }
    // A bucket takes a second to fill up, and two such generations are kept.
    expect(largest).toBeLessThanOrEqual(2 * 1000 * perMillisecond);
  });

  test("of an address that keeps coming is never lost, nor held twice", () => {
    const { limit, advance } = limitWithClock(1);
    for (let round = 0; round < 50; round++) {
      takeUntilRefused(limit, "busy");
      advance(100);
      expect(limit.take("busy")).toBe(round % 10 === 9);
      expect(limit.size).toBe(1);
    }
  });

  test.each([0, 500, 999, 1000, 1500, 1999])(
    "of a bucket spent after %d ms lasts until it is full again, whatever others do",
    (start) => {
      const { limit, advance } = limitWithClock(0.5);
      advance(start);
      expect(limit.take("a")).toBe(true);
      for (let elapsed = 100; elapsed <= 2000; elapsed += 100) {
        advance(100);
        limit.take("other");
        expect(limit.take("a")).toBe(elapsed === 2000);
      }
    },
  );
});

test.each([0, -1, Number.NaN, Infinity])("createRateLimit refuses %d a second", (perSecond) => {
  expect(() => createRateLimit(perSecond)).toThrow(
    expect.objectContaining({
      code: "BAD_VALUE",
      message: expect.stringContaining(`${perSecond}`),
    }),
  );
});
