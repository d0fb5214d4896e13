/** Counts numbers in little memory, so that their ranks can be told within one percent. */
export interface LogHistogram {
  add(value: number): void;
  /** A number within 1 % of the one that has this rank, where the smallest has rank 1. */
  atRank(rank: number): number;
}

// Each bucket ends 1 % above its beginning, and stands for the middle: at most 0.5 % off.
const growth = Math.log(1.01);
const smallest = 1e-6;
const largest = 1e9;
const bucketCount = Math.ceil(Math.log(largest / smallest) / growth) + 1;

/**
 * Makes an empty histogram, of less than 30 KB, for numbers from 1e-6 to 1e9: as milliseconds, from a
 * nanosecond to eleven days. Those beyond count as the nearest of these.
 */
export function createLogHistogram(): LogHistogram {
  const counts = new Float64Array(bucketCount);

  function add(value: number): void {
    const within = Math.min(Math.max(value, smallest), largest);
    const bucket = Math.floor(Math.log(within / smallest) / growth);
    counts[bucket] = (counts[bucket] ?? 0) + 1;
  }

  function atRank(rank: number): number {
    let seen = 0;
    const found = counts.findIndex((count) => (seen += count) >= rank);
    return smallest * Math.exp((found + 0.5) * growth);
  }

  return { add, atRank };
}
