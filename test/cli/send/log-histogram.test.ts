import { expect, test } from "bun:test";

import { createLogHistogram } from "../../../src/cli/send/log-histogram.ts";

/** How far a number is from the one that it should be. */
function errorOf(value: number, exact: number): number {
  return Math.abs(value / exact - 1);
}

test("a single number is told within half a percent, whatever its size", () => {
  for (let value = 1e-6; value < 1e9; value *= 1.00357) {
    const histogram = createLogHistogram();
    histogram.add(value);
    expect(errorOf(histogram.atRank(1), value)).toBeLessThan(0.0051);
  }
});

test("every rank is told within half a percent", () => {
  const histogram = createLogHistogram();
  const values = Array.from({ length: 1000 }, (_, index) => 1.02 ** (index - 500) + index);
  for (const value of values.toReversed()) histogram.add(value);
  const sorted = values.toSorted((one, other) => one - other);
  for (const [index, exact] of sorted.entries()) {
    expect(errorOf(histogram.atRank(index + 1), exact)).toBeLessThan(0.0051);
  }
});

test("equal numbers have as many ranks as they are", () => {
  const histogram = createLogHistogram();
  for (const value of [5, 1, 5, 5, 9]) histogram.add(value);
  const told = [1, 2, 3, 4, 5].map((rank) => Math.round(histogram.atRank(rank)));
  expect(told).toEqual([1, 5, 5, 5, 9]);
});

test.each([
  { value: 0, nearest: 1e-6 },
  { value: -1, nearest: 1e-6 },
  { value: 1e-9, nearest: 1e-6 },
  { value: 1e12, nearest: 1e9 },
  { value: Infinity, nearest: 1e9 },
])("$value counts as $nearest", ({ value, nearest }) => {
  const histogram = createLogHistogram();
  histogram.add(value);
  expect(errorOf(histogram.atRank(1), nearest)).toBeLessThan(0.0051);
});
