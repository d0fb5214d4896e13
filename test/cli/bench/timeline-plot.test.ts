import { expect, test } from "bun:test";

import type { TimelineSlice } from "../../../src/bench/result.ts";
import { renderTimeline, resample } from "../../../src/cli/bench/timeline-plot.ts";
import { paintPlain } from "../../../src/text/style.ts";
import { histogramOf } from "../../support/load-result.ts";

const plain = { lineWidth: 40, paint: paintPlain };

function slice(index: number, ...values: readonly number[]): TimelineSlice {
  return { from: index * 100, length: 100, latency: histogramOf(...values) };
}

test("p50 and p99 have a line each, with where they went", () => {
  const timeline = [slice(0, 1, 8), slice(1, 2, 4), slice(2), slice(3, 4, 8)];
  expect(renderTimeline(timeline, plain)).toBe(
    [
      "",
      "  Latency over time",
      "  p50  ▂▄ █  1.00ms to 4.02ms",
      "  p99  █▄ █  4.00ms to 8.00ms",
      "",
    ].join("\n"),
  );
});

test("a narrow terminal gets fewer columns", () => {
  const timeline = Array.from({ length: 100 }, (_, index) => slice(index, 1, 2));
  const [, , line = ""] = renderTimeline(timeline, plain).split("\n");
  expect(line.length).toBeLessThanOrEqual(40);
  expect(line).toInclude("██");
});

test.each<{ name: string; timeline: TimelineSlice[] }>([
  { name: "nothing", timeline: [] },
  { name: "a single moment", timeline: [slice(0, 1)] },
  { name: "moments without echoes", timeline: [slice(0, 1), slice(1), slice(2)] },
])("$name is no line", ({ timeline }) => {
  expect(renderTimeline(timeline, plain)).toBe("");
});

test("slices are merged evenly, and none is left out", () => {
  const timeline = [slice(0, 1), slice(1, 2), slice(2, 3), slice(3, 4), slice(4, 5)];
  expect(resample(timeline, 5)).toEqual(timeline);
  expect(resample(timeline, 3)).toEqual([
    { from: 0, length: 200, latency: histogramOf(1, 2) },
    { from: 200, length: 200, latency: histogramOf(3, 4) },
    { from: 400, length: 100, latency: histogramOf(5) },
  ]);
});
