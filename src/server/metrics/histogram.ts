/** What a histogram has counted so far. */
export interface HistogramSnapshot {
  /** One for each of `durationBounds`, none counted twice; the last is what lies beyond them all. */
  readonly counts: readonly number[];
  /** All durations together, in seconds. */
  readonly sum: number;
}

/** The upper bounds of the buckets, in seconds from 1 µs to 100 ms; each belongs to its bucket. */
export const durationBounds: readonly number[] = [
  1e-6, 2.5e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2, 2.5e-2,
  5e-2, 0.1,
];

/** Creates an empty histogram of durations, with buckets of fixed bounds. */
export function createHistogram() {
  const counts = new Float64Array(durationBounds.length + 1);
  let sum = 0;

  /** Counts one duration, in seconds; allocates nothing, as it may run for each message. */
  function observe(seconds: number): void {
    // From the bottom and not by halves: most durations end in the first buckets.
    let bucket = 0;
    while (seconds > (durationBounds[bucket] ?? Infinity)) bucket++;
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    sum += seconds;
  }

  return { observe, snapshot: (): HistogramSnapshot => ({ counts: [...counts], sum }) };
}

/** The histogram of everything that either has counted. */
export function addHistograms(one: HistogramSnapshot, other: HistogramSnapshot): HistogramSnapshot {
  const counts = one.counts.map((count, bucket) => count + (other.counts[bucket] ?? 0));
  return { counts, sum: one.sum + other.sum };
}
