/** What one of several processes, counted from 0, gets of a whole number, so that all of them get all of it. */
export function shareOf(total: number, index: number, processes: number): number {
  return Math.floor(total / processes) + (index < total % processes ? 1 : 0);
}
