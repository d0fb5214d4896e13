/**
 * The number below which this share of the others lies, by the nearest rank, so that it is one of them;
 * undefined if there is none.
 *
 * @param sorted in ascending order
 * @param share from 0 to 1
 */
export function percentile(sorted: ArrayLike<number>, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}
