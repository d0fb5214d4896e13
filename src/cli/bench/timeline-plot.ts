import { percentile } from "../../bench/histogram.ts";
import { mergeSlices } from "../../bench/merge-results.ts";
import type { TimelineSlice } from "../../bench/result.ts";
import { renderSparkline } from "../../text/chart.ts";
import { formatLatency } from "../../text/format-number.ts";
import { heading, type Look } from "./summary.ts";

/** More columns would show nothing more. */
const mostColumns = 60;

/** Draws how p50 and p99 went over the time of the load; empty if there is nothing to see. */
export function renderTimeline(timeline: readonly TimelineSlice[], look: Look): string {
  const heard = timeline.filter(({ latency }) => latency.count > 0);
  if (heard.length < 2) return "";
  const ranges = [0.5, 0.99].map((share) => rangeOf(heard, share));
  const width = Math.max(...ranges.map((range) => range.length));
  const room = look.lineWidth - "  p99    ".length - width;
  const columns = resample(timeline, Math.max(1, Math.min(mostColumns, room)));
  const lines = [0.5, 0.99].map((share, index) => {
    const values = columns.map(({ latency }) =>
      latency.count === 0 ? undefined : percentile(latency, share),
    );
    const line = look.paint(share === 0.5 ? "green" : "yellow", renderSparkline(values));
    return `  p${share * 100}  ${line}  ${look.paint("dim", ranges[index] ?? "")}\n`;
  });
  return heading("Latency over time", "", look) + lines.join("");
}

function rangeOf(timeline: readonly TimelineSlice[], share: number): string {
  const values = timeline.map(({ latency }) => percentile(latency, share));
  return `${formatLatency(Math.min(...values))} to ${formatLatency(Math.max(...values))}`;
}

/** The same time in at most so many slices, of which each but the last holds as many of the old. */
export function resample(timeline: readonly TimelineSlice[], most: number): TimelineSlice[] {
  const size = Math.ceil(timeline.length / most);
  return Array.from({ length: Math.ceil(timeline.length / size) }, (_, index) =>
    mergeSlices(timeline.slice(index * size, (index + 1) * size)),
  );
}
