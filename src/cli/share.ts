/** What one of several processes, counted from 0, gets of a whole number; together they get all. */
export function shareOf(total: number, index: number, processes: number): number {
  return Math.floor(total / processes) + (index < total % processes ? 1 : 0);
}
