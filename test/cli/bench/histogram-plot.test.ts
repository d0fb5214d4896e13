import { describe, expect, test } from "bun:test";

import { plotRows, renderHistogram } from "../../../src/cli/bench/histogram-plot.ts";
import { paintPlain, paintStyled } from "../../../src/text/style.ts";
import { histogramOf } from "../../support/load-result.ts";

const plain = { lineWidth: 40, paint: paintPlain };

function times(count: number, value: number): number[] {
  return Array.from({ length: count }, () => value);
}

test("rows hold what is above the row before, up to their label", () => {
  const histogram = histogramOf(...times(60, 0.14), ...times(30, 0.21), ...times(10, 0.3));
  expect(renderHistogram(histogram, plain)).toBe(
    [
      "",
      "  Latency distribution",
      "  ≤ 150µs   60.0%  ████████████████████",
      "  ≤ 160µs    0.0%",
      "  ≤ 180µs    0.0%",
      "  ≤ 200µs    0.0%",
      "  ≤ 220µs   30.0%  ██████████",
      "  ≤ 240µs    0.0%",
      "  ≤ 270µs    0.0%",
      "  ≤ 300µs   10.0%  ███▍",
      "",
    ].join("\n"),
  );
});

test("outliers have a row of their own", () => {
  const histogram = histogramOf(...times(2000, 0.14), 900);
  expect(renderHistogram(histogram, plain)).toBe(
    [
      "",
      "  Latency distribution",
      "  ≤ 150µs  100.0%  ████████████████████",
      "  > 150µs    0.0%  ▏",
      "",
    ].join("\n"),
  );
});

test("colours are around the bars alone", () => {
  const drawn = renderHistogram(histogramOf(1), { lineWidth: 40, paint: paintStyled });
  expect(drawn).toBe(
    "\n  \x1b[1mLatency distribution\x1b[22m\n  ≤ 1.00ms  100.0%  \x1b[36m███████████████████\x1b[39m\n",
  );
});

test("nothing looks like nothing", () => {
  expect(renderHistogram(histogramOf(), plain)).toBe("");
});

describe("plotRows", () => {
  test.each<{ name: string; values: number[] }>([
    { name: "a single number", values: [0.5] },
    { name: "zero", values: [0] },
    { name: "a narrow range", values: [0.5, 0.51, 0.52] },
    {
      name: "all magnitudes",
      values: Array.from({ length: 100 }, (_, index) => 1.4 ** (index - 50)),
    },
    { name: "the longest", values: [1, 2 ** 25] },
  ])("holds each of $name once, in few rows", ({ values }) => {
    const rows = plotRows(histogramOf(...values));
    expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(values.length);
    expect(rows.length).toBeLessThan(20);
    expect(rows.map(({ to }) => to)).toEqual(
      rows.map(({ to }) => to).toSorted((one, other) => one - other),
    );
  });
});
