import { addHistogram, createHistogram, type Histogram, record } from "./histogram.ts";
import type { TimelineSlice } from "./result.ts";

const sliceCount = 60;
const shortestSlice = 50;

/**
 * Begins to order round-trip times by when they were measured, from `start` on, in slices that are short
 * enough for `duration`, both in milliseconds.
 */
export function createTimeline(start: number, duration: number) {
  const length = Math.max(shortestSlice, duration / sliceCount);
  const slices: TimelineSlice[] = [];
  // Made before the load begins: made during it, they would wake the garbage collector.
  const blank = Array.from({ length: sliceCount + 1 }, createHistogram);
  let from = start;
  let latency = createHistogram();

  function cut(to: number): void {
    slices.push({ from: from - start, length: to - from, latency });
    latency = blank.pop() ?? createHistogram();
    from = to;
  }

  /** Begins a new slice where the last is over; to be called now and then. */
  function advance(now: number): void {
    // A server that answers nothing for a while leaves slices empty; what comes last has its own.
    while (now >= from + length && slices.length < sliceCount * 2) cut(from + length);
  }

  return {
    /** Counts a round-trip time, in milliseconds, in the slice of now. */
    record: (roundTrip: number): void => record(latency, roundTrip),
    advance,
    /** All slices, and all of them together. */
    end(now: number): { readonly slices: readonly TimelineSlice[]; readonly total: Histogram } {
      // The last look was a while ago.
      if (latency.count > 0) advance(now);
      if (latency.count > 0) cut(Math.max(now, from));
      const total = createHistogram();
      for (const slice of slices) addHistogram(total, slice.latency);
      return { slices, total };
    },
  };
}
