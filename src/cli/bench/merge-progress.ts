import type { LoadProgress } from "../../bench/result.ts";

const phases = ["connecting", "sending", "waiting"] as const;

/** How several shares of one load come along, taken together; `undefined` has told nothing yet. */
export function mergeProgress(all: readonly (LoadProgress | undefined)[]): LoadProgress {
  const told = all.filter((progress) => progress !== undefined);
  // The slowest tell how far all have come.
  const phase =
    told.length < all.length
      ? "connecting"
      : (phases.find((candidate) => told.some((progress) => progress.phase === candidate)) ??
        "connecting");
  const inPhase = told.filter((progress) => progress.phase === phase);
  const sum = (pick: (progress: LoadProgress) => number) =>
    told.reduce((total, progress) => total + pick(progress), 0);
  return {
    phase,
    elapsed: Math.max(0, ...inPhase.map(({ elapsed }) => elapsed)),
    opened: sum(({ opened }) => opened),
    echoed: sum(({ echoed }) => echoed),
    failures: sum(({ failures }) => failures),
  };
}
