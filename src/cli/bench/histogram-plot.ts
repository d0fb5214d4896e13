import { bucketsOf, type Histogram, percentile } from "../../bench/histogram.ts";
import { renderBar } from "../../text/chart.ts";
import { formatLatency, formatPercent } from "../../text/format-number.ts";
import { heading, type Look } from "./summary.ts";

/** More rows are hard to read at a glance. */
const mostRows = 15;

/** Steps that cut a decade into pieces of about the same ratio, the finest first. */
const series: readonly (readonly number[])[] = [
  [
    1, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2, 2.2, 2.4, 2.7, 3, 3.3, 3.6, 3.9, 4.3, 4.7, 5.1, 5.6, 6.2,
    6.8, 7.5, 8.2, 9.1,
  ],
  [1, 1.2, 1.5, 1.8, 2.2, 2.7, 3.3, 3.9, 4.7, 5.6, 6.8, 8.2],
  [1, 1.5, 2.2, 3.3, 4.7, 6.8],
  [1, 2, 5],
  [1],
];

/** Draws the distribution of round-trip times in logarithmic steps; empty if there are none. */
export function renderHistogram(histogram: Histogram, look: Look): string {
  const { count } = histogram;
  if (count === 0) return "";
  const rows = plotRows(histogram);
  const labels = rows.map(({ to }, index) =>
    to === Infinity ? `> ${formatLatency(rows[index - 1]?.to ?? 0)}` : `≤ ${formatLatency(to)}`,
  );
  const labelWidth = Math.max(...labels.map((label) => label.length));
  const barWidth = look.lineWidth - labelWidth - "    100.0%  ".length - 1;
  const highest = Math.max(...rows.map((row) => row.count));
  const lines = rows.map((row, index) => {
    const label = labels[index]?.padStart(labelWidth) ?? "";
    const share = formatPercent(row.count / count).padStart(6);
    const bar = look.paint("cyan", renderBar(row.count / highest, barWidth));
    return `  ${label}  ${share}  ${bar}`.trimEnd() + "\n";
  });
  return heading("Latency distribution", "", look) + lines.join("");
}

/**
 * Rows from the shortest to all but one in a thousand, in steps that people count in; the rest, of
 * which the longest may be far out, is the last row, up to `Infinity`. As buckets go into rows whole, a number may be
 * in the row before its own when it lies less than 1 % above its label.
 */
export function plotRows(histogram: Histogram) {
  const buckets = bucketsOf(histogram);
  const first = histogram.min;
  const last = percentile(histogram, 0.999);
  const all = series.map((steps) => boundsBetween(first, last, steps));
  const fitting = all.find(({ length }) => length < mostRows) ?? all.at(-1) ?? [];
  const bounds = [...fitting, Infinity];
  const rows = bounds.map((to, index) => {
    const above = bounds[index - 1] ?? -Infinity;
    const members = buckets.filter(({ from }) => from > above && from <= to);
    return { to, count: members.reduce((sum, { count }) => sum + count, 0) };
  });
  return rows.at(-1)?.count === 0 ? rows.slice(0, -1) : rows;
}

/** The steps from the one that `first` lies below or on, to the one that `last` does. */
function boundsBetween(first: number, last: number, steps: readonly number[]): number[] {
  const bounds: number[] = [];
  const smallest = 1e-6;
  let decade = 10 ** Math.floor(Math.log10(Math.max(first, smallest)));
  while ((bounds.at(-1) ?? -1) < last) {
    for (const step of steps) {
      const bound = Number((decade * step).toPrecision(2));
      if (bound >= first && (bounds.at(-1) ?? -1) < last) bounds.push(bound);
    }
    decade *= 10;
  }
  return bounds;
}
