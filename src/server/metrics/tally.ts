/** Counts by name. */
export interface Tally {
  count(name: string): void;
  snapshot(): TallySnapshot;
}

/** How often each name was counted; a name that never was is not there. */
export type TallySnapshot = Readonly<Record<string, number>>;

/** Makes a tally that has counted nothing yet. */
export function createTally(): Tally {
  const counts = new Map<string, number>();
  return {
    count: (name) => void counts.set(name, (counts.get(name) ?? 0) + 1),
    snapshot: () => Object.fromEntries(counts),
  };
}

/** The tally of everything that either has counted. */
export function addTallies(one: TallySnapshot, other: TallySnapshot): TallySnapshot {
  const sums = new Map(Object.entries(one));
  for (const [name, count] of Object.entries(other)) sums.set(name, (sums.get(name) ?? 0) + count);
  return Object.fromEntries(sums);
}
