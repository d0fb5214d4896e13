import { expect, test } from "bun:test";

import {
  addHistograms,
  createHistogram,
  durationBounds,
} from "../../../src/server/metrics/histogram.ts";

test("the buckets reach from 1 µs to 100 ms, in ascending order", () => {
  expect(durationBounds[0]).toBe(1e-6);
  expect(durationBounds.at(-1)).toBe(0.1);
  expect(durationBounds.toSorted((one, other) => one - other)).toEqual([...durationBounds]);
  expect(new Set(durationBounds).size).toBe(durationBounds.length);
});

test("a new histogram has counted nothing", () => {
  const { counts, sum } = createHistogram().snapshot();
  expect(counts).toEqual(Array.from({ length: durationBounds.length + 1 }, () => 0));
  expect(sum).toBe(0);
});

test.each(durationBounds.map((bound, bucket) => ({ bound, bucket })))(
  "$bound s belongs to bucket $bucket, and what is longer to the next",
  ({ bound, bucket }) => {
    const histogram = createHistogram();
    histogram.observe(bound);
    histogram.observe(bound * 1.000001);
    const { counts } = histogram.snapshot();
    expect(counts.slice(bucket, bucket + 2)).toEqual([1, 1]);
    expect(total(counts)).toBe(2);
  },
);

test.each([
  { seconds: 0, bucket: 0 },
  { seconds: 1e-9, bucket: 0 },
  { seconds: 3e-6, bucket: 2 },
  { seconds: 0.1000001, bucket: durationBounds.length },
  { seconds: 3600, bucket: durationBounds.length },
])("$seconds s belongs to bucket $bucket", ({ seconds, bucket }) => {
  const histogram = createHistogram();
  histogram.observe(seconds);
  const { counts, sum } = histogram.snapshot();
  expect(counts[bucket]).toBe(1);
  expect(total(counts)).toBe(1);
  expect(sum).toBe(seconds);
});

test("durations add up", () => {
  const histogram = createHistogram();
  for (const seconds of [0.25, 0.5, 0.0625]) histogram.observe(seconds);
  expect(histogram.snapshot().sum).toBe(0.8125);
});

test("a snapshot does not change with what is observed later", () => {
  const histogram = createHistogram();
  const before = histogram.snapshot();
  histogram.observe(1e-6);
  expect(before.counts[0]).toBe(0);
  expect(before.sum).toBe(0);
});

test("two histograms count separately, and together when added", () => {
  const one = createHistogram();
  const other = createHistogram();
  one.observe(0.5);
  one.observe(1e-6);
  other.observe(0.25);
  other.observe(0.0001);
  const sum = addHistograms(one.snapshot(), other.snapshot());
  const both = createHistogram();
  for (const seconds of [0.5, 1e-6, 0.25, 0.0001]) both.observe(seconds);
  expect(sum.counts).toEqual(both.snapshot().counts);
  expect(sum.sum).toBeCloseTo(both.snapshot().sum, 12);
});

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
