/**
 * Counts of numbers in little memory, whose percentiles are exact within half a percent. Plain data,
 * to be sent from one process to another and added up.
 */
export interface Histogram {
  /** How many numbers fell into each bucket. */
  readonly counts: Float64Array;
  count: number;
  sum: number;
  /** Exactly; `Infinity` if there is none. */
  min: number;
  /** Exactly; 0 if there is none. */
  max: number;
}

// The buckets are those of an HDR histogram: a power of two is cut into 128 pieces of the same width.
// The bits of a 32-bit float, exponent first, already are the number of that bucket.
const precisionBits = 7;
const dropped = 23 - precisionBits;
const smallest = 2 ** -20;
const largest = 2 ** 24;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}

const firstBucket = bitsOf(smallest) >>> dropped;
const bucketCount = (bitsOf(largest) >>> dropped) - firstBucket + 1;

/**
 * Makes an empty histogram, of 45 KB, for numbers from 2^-20 to 2^24: as milliseconds, from a
 * nanosecond to four hours. Those beyond count as the nearest of these.
 */
export function createHistogram(): Histogram {
  return { counts: new Float64Array(bucketCount), count: 0, sum: 0, min: Infinity, max: 0 };
}

/** Counts a number, which must not be negative. */
export function record(histogram: Histogram, value: number): void {
  const within = value < smallest ? smallest : value > largest ? largest : value;
  float[0] = within;
  const bucket = ((bits[0] ?? 0) >>> dropped) - firstBucket;
  histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + 1;
  histogram.count++;
  histogram.sum += value;
  if (value < histogram.min) histogram.min = value;
  if (value > histogram.max) histogram.max = value;
}

/** Adds all that `other` has counted to `histogram`. */
export function addHistogram(histogram: Histogram, other: Histogram): void {
  for (let bucket = 0; bucket < bucketCount; bucket++) {
    const more = other.counts[bucket] ?? 0;
    if (more > 0) histogram.counts[bucket] = (histogram.counts[bucket] ?? 0) + more;
  }
  histogram.count += other.count;
  histogram.sum += other.sum;
  histogram.min = Math.min(histogram.min, other.min);
  histogram.max = Math.max(histogram.max, other.max);
}

/**
 * The number below or at which this share, from 0 to 1, of all numbers lies, by nearest rank,
 * within 0.4 %; 0 if there is none.
 */
export function percentile(histogram: Histogram, share: number): number {
  if (histogram.count === 0) return 0;
  const rank = Math.max(1, Math.ceil(histogram.count * share));
  if (rank >= histogram.count) return histogram.max;
  let seen = 0;
  const bucket = histogram.counts.findIndex((count) => (seen += count) >= rank);
  const middle = (lowerBound(bucket) + lowerBound(bucket + 1)) / 2;
  return Math.min(Math.max(middle, histogram.min), histogram.max);
}

/** The average, exactly; 0 if there is none. */
export function mean({ sum, count }: Histogram): number {
  return count === 0 ? 0 : sum / count;
}

/** The buckets that are not empty: how many numbers are from `from` up to, but not including, `to`. */
export function bucketsOf({ counts }: Histogram) {
  return Array.from(counts, (count, bucket) => ({
    from: lowerBound(bucket),
    to: lowerBound(bucket + 1),
    count,
  })).filter(({ count }) => count > 0);
}

function lowerBound(bucket: number): number {
  bits[0] = (bucket + firstBucket) << dropped;
  return float[0] ?? 0;
}
