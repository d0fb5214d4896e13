import { describe, expect, test } from "bun:test";

import { createTimeline } from "../../src/bench/timeline.ts";

function shapeOf(slices: ReturnType<ReturnType<typeof createTimeline>["end"]>["slices"]) {
  return slices.map(({ from, length, latency }) => ({ from, length, count: latency.count }));
}

describe("createTimeline", () => {
  test("puts each round-trip time into the slice of its time", () => {
    const timeline = createTimeline(1000, 6000);
    timeline.record(1);
    timeline.advance(1099);
    timeline.record(2);
    timeline.advance(1100);
    timeline.record(3);
    const { slices, total } = timeline.end(1150);
    expect(shapeOf(slices)).toEqual([
      { from: 0, length: 100, count: 2 },
      { from: 100, length: 50, count: 1 },
    ]);
    expect(total).toMatchObject({ count: 3, sum: 6, min: 1, max: 3 });
  });

  test.each([
    { duration: 100, length: 50 },
    { duration: 3000, length: 50 },
    { duration: 60_000, length: 1000 },
  ])("of $duration ms has slices of $length ms", ({ duration, length }) => {
    const timeline = createTimeline(0, duration);
    timeline.advance(length);
    timeline.record(1);
    expect(shapeOf(timeline.end(duration).slices)[0]).toEqual({ from: 0, length, count: 0 });
  });

  test("leaves slices empty in which nothing came", () => {
    const timeline = createTimeline(0, 6000);
    timeline.record(1);
    timeline.advance(450);
    timeline.record(2);
    expect(shapeOf(timeline.end(460).slices)).toEqual([
      { from: 0, length: 100, count: 1 },
      { from: 100, length: 100, count: 0 },
      { from: 200, length: 100, count: 0 },
      { from: 300, length: 100, count: 0 },
      { from: 400, length: 60, count: 1 },
    ]);
  });

  test("covers the duration, and as long again for what comes late, in a bounded number", () => {
    const timeline = createTimeline(0, 6000);
    for (let now = 0; now < 100_000; now += 10) {
      timeline.advance(now);
      timeline.record(1);
    }
    const { slices, total } = timeline.end(100_000);
    expect(slices).toHaveLength(121);
    expect(slices.at(-1)).toMatchObject({ from: 12_000, length: 88_000 });
    expect(total.count).toBe(10_000);
  });

  test("has no slice that is longer than the others because the last look was long ago", () => {
    const timeline = createTimeline(0, 6000);
    timeline.record(1);
    timeline.advance(100);
    timeline.record(2);
    expect(shapeOf(timeline.end(204).slices)).toEqual([
      { from: 0, length: 100, count: 1 },
      { from: 100, length: 100, count: 1 },
    ]);
  });

  test("is empty if nothing came", () => {
    const { slices, total } = createTimeline(5, 1000).end(2000);
    expect(slices).toEqual([]);
    expect(total.count).toBe(0);
  });
});
