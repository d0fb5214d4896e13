import { describe, expect, test } from "bun:test";

import {
  createStatistics,
  renderStatistics,
  type Summary,
} from "../../../src/cli/send/statistics.ts";

/** The summary of a reply for each of these round trips. */
function summaryOf(roundTrips: readonly number[], exactLimit?: number): Summary {
  const statistics = createStatistics(exactLimit);
  for (const roundTrip of roundTrips) {
    statistics.sent();
    statistics.received(roundTrip);
  }
  return statistics.summary();
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe("round-trip times", () => {
  test.each([
    { what: "one", times: [7], want: { min: 7, avg: 7, p50: 7, p99: 7, max: 7 } },
    { what: "two", times: [3, 1], want: { min: 1, avg: 2, p50: 1, p99: 3, max: 3 } },
    { what: "three", times: [9, 1, 2], want: { min: 1, avg: 4, p50: 2, p99: 9, max: 9 } },
    { what: "equals", times: [5, 5, 5], want: { min: 5, avg: 5, p50: 5, p99: 5, max: 5 } },
    { what: "none at all", times: [0, 0], want: { min: 0, avg: 0, p50: 0, p99: 0, max: 0 } },
    {
      what: "some that sort differently as texts",
      times: [10, 9, 100],
      want: { min: 9, avg: 119 / 3, p50: 10, p99: 100, max: 100 },
    },
    {
      what: "a hundred",
      times: range(1, 100).toReversed(),
      want: { min: 1, avg: 50.5, p50: 50, p99: 99, max: 100 },
    },
    {
      what: "a hundred and one",
      times: range(1, 101),
      want: { min: 1, avg: 51, p50: 51, p99: 100, max: 101 },
    },
    {
      what: "as many as are kept exactly",
      times: range(1, 100_000),
      want: { min: 1, avg: 50_000.5, p50: 50_000, p99: 99_000, max: 100_000 },
    },
  ])("of $what", ({ times, want }) => {
    expect(summaryOf(times).roundTrip).toEqual(want);
  });

  test("are absent if none was measured", () => {
    const statistics = createStatistics();
    statistics.sent();
    statistics.received();
    const want = { sent: 1, received: 1, lost: 0, roundTrip: undefined };
    expect(statistics.summary()).toEqual(want);
  });

  test.each([
    { what: "spread evenly", timeOf: (index: number) => 1 + ((index * 7919) % 9973) },
    { what: "with a long tail", timeOf: (index: number) => 0.05 / (1 - ((index * 0.618034) % 1)) },
    { what: "that get worse and worse", timeOf: (index: number) => 0.1 + index / 1000 },
  ])("$what are within one percent beyond what is kept exactly", ({ timeOf }) => {
    const times = Array.from({ length: 20_000 }, (_, index) => timeOf(index));
    const exact = summaryOf(times).roundTrip;
    const near = summaryOf(times, 1000).roundTrip;
    expect(exact).toBeDefined();
    for (const key of ["p50", "p99"] as const) {
      const error = Math.abs((near?.[key] ?? 0) / (exact?.[key] ?? 1) - 1);
      expect(error).toBeLessThan(0.01);
    }
    const { min, avg, max } = exact ?? {};
    expect(near).toMatchObject({ min, avg, max });
  });

  test("never lie outside the shortest and the longest", () => {
    expect(summaryOf([3.3, 3.3, 3.3], 1).roundTrip).toMatchObject({ p50: 3.3, p99: 3.3 });
  });

  test("can be asked for at any moment, and go on after that", () => {
    const statistics = createStatistics(2);
    const medians = [8, 2, 4, 6].map((time) => {
      statistics.received(time);
      return Math.round(statistics.summary().roundTrip?.p50 ?? 0);
    });
    expect(medians).toEqual([8, 2, 4, 4]);
  });
});

test("what was sent and not answered is lost", () => {
  const statistics = createStatistics();
  for (let count = 0; count < 5; count++) statistics.sent();
  statistics.received(1);
  statistics.received();
  expect(statistics.summary()).toMatchObject({ sent: 5, received: 2, lost: 3 });
});

test("nothing is lost if more came than was sent", () => {
  const statistics = createStatistics();
  statistics.received(1);
  expect(statistics.summary()).toMatchObject({ sent: 0, received: 1, lost: 0 });
});

describe("renderStatistics", () => {
  const roundTrip = { min: 0.0424, avg: 1.5, p50: 1.2346, p99: 20, max: 12_345.6789 };

  test("is like the last lines of ping", () => {
    const summary = { sent: 3, received: 3, lost: 0, roundTrip };
    expect(renderStatistics("ws://localhost:8765/", summary)).toBe(
      [
        "--- ws://localhost:8765/ statistics ---",
        "3 sent, 3 received, 0 lost (0%)",
        "round-trip min/avg/p50/p99/max = 0.042/1.500/1.235/20.000/12345.679 ms",
        "",
      ].join("\n"),
    );
  });

  test("leaves out times that there are none of", () => {
    const summary = { sent: 2, received: 0, lost: 2, roundTrip: undefined };
    expect(renderStatistics("ws://localhost/", summary)).toBe(
      "--- ws://localhost/ statistics ---\n2 sent, 0 received, 2 lost (100%)\n",
    );
  });

  test.each([
    { sent: 0, lost: 0, share: "0%" },
    { sent: 3, lost: 1, share: "33.3%" },
    { sent: 10_000, lost: 1, share: "0.01%" },
    { sent: 8, lost: 1, share: "12.5%" },
  ])("says that $lost lost of $sent are $share", ({ sent, lost, share }) => {
    const summary = { sent, lost, received: sent - lost, roundTrip: undefined };
    expect(renderStatistics("ws://localhost/", summary)).toContain(`${lost} lost (${share})\n`);
  });
});
