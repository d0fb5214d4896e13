import { describe, expect, test } from "bun:test";

import {
  addHistogram,
  bucketsOf,
  createHistogram,
  mean,
  percentile,
} from "../../src/bench/histogram.ts";
import { histogramOf } from "../support/load-result.ts";

/** The exact percentile, by nearest rank. */
function exact(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN;
}

function errorOf(value: number, wanted: number): number {
  return Math.abs(value / wanted - 1);
}

const bound = 0.004;
const shares = [0.001, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

describe("percentiles are within 0.4 % of the exact ones", () => {
  test.each<{ name: string; valueOf: (index: number) => number }>([
    { name: "spread evenly", valueOf: (index) => 0.05 + ((index * 7919) % 9973) / 100 },
    { name: "with a long tail", valueOf: (index) => 0.05 / (1 - ((index * 0.618034) % 1)) },
    { name: "over many magnitudes", valueOf: (index) => 1.0015 ** (index - 5000) },
    { name: "in two heaps", valueOf: (index) => (index % 10 === 0 ? 200 : 0.1) + index / 1e6 },
    { name: "that are all the same", valueOf: () => 3.3 },
    { name: "that are powers of two", valueOf: (index) => 2 ** ((index % 40) - 20) },
  ])("$name", ({ valueOf }) => {
    const values = Array.from({ length: 10_000 }, (_, index) => valueOf(index));
    const histogram = histogramOf(...values);
    for (const share of shares) {
      expect(errorOf(percentile(histogram, share), exact(values, share))).toBeLessThan(bound);
    }
  });

  test("of a single number, whatever its size", () => {
    for (let value = 2 ** -20; value < 2 ** 24; value *= 1.00357) {
      // In the middle, as the extremes are kept exactly.
      const histogram = histogramOf(2 ** -20, value, 2 ** 24);
      expect(errorOf(percentile(histogram, 0.5), value)).toBeLessThan(bound);
    }
  });
});

test("the extremes, the count and the average are exact", () => {
  const histogram = histogramOf(0.1, 7.7, 0.3);
  expect(histogram).toMatchObject({ count: 3, min: 0.1, max: 7.7 });
  expect(mean(histogram)).toBeCloseTo(2.7, 12);
  expect(percentile(histogram, 1)).toBe(7.7);
});

test("an empty one has no percentiles", () => {
  const histogram = createHistogram();
  expect(histogram).toMatchObject({ count: 0, sum: 0, min: Infinity, max: 0 });
  expect([percentile(histogram, 0.5), mean(histogram)]).toEqual([0, 0]);
  expect(bucketsOf(histogram)).toEqual([]);
});

test.each([
  { value: 0, bucket: 2 ** -20 },
  { value: 1e-9, bucket: 2 ** -20 },
  { value: 2 ** 30, bucket: 2 ** 24 },
])("$value counts as $bucket, and stays itself as an extreme", ({ value, bucket }) => {
  const histogram = histogramOf(value);
  expect(histogram).toMatchObject({ min: value, max: value });
  expect(bucketsOf(histogram)).toMatchObject([{ from: bucket, count: 1 }]);
  expect(percentile(histogram, 0.5)).toBe(value);
});

test("buckets lie side by side, and hold what is from their lower to below their upper bound", () => {
  const values = Array.from({ length: 5000 }, (_, index) => 0.001 * 1.003 ** index);
  const buckets = bucketsOf(histogramOf(...values));
  expect(buckets.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
  for (const { from, to, count } of buckets) {
    expect(
      values.filter((value) => Math.fround(value) >= from && Math.fround(value) < to),
    ).toHaveLength(count);
  }
});

test("histograms that are added up equal one that counted everything", () => {
  const values = Array.from({ length: 1000 }, (_, index) => 0.01 * 1.01 ** index);
  const merged = createHistogram();
  addHistogram(merged, histogramOf(...values.filter((_, index) => index % 3 === 0)));
  addHistogram(merged, histogramOf(...values.filter((_, index) => index % 3 !== 0)));
  const together = histogramOf(...values);
  expect({ ...merged, sum: 0 }).toEqual({ ...together, sum: 0 });
  expect(merged.sum).toBeCloseTo(together.sum, 6);
});

test("nothing added changes nothing", () => {
  const histogram = histogramOf(1, 2);
  addHistogram(histogram, createHistogram());
  expect(histogram).toEqual(histogramOf(1, 2));
});

test("it survives the way to another process", () => {
  const histogram = histogramOf(1, 2, 3);
  expect(structuredClone(histogram)).toEqual(histogram);
});
