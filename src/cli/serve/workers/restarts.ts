import { backOff } from "../../../client/back-off.ts";

/** A worker that ends sooner than this after its start, in milliseconds, had no good start. */
const quickEnd = 5000;

/** After so many bad starts in a row there is no point in another. */
export const badStarts = 5;

/**
 * Makes what decides when a worker that has ended is replaced: later after each bad start, and not
 * always after as long.
 */
export function createRestarts(random: () => number = Math.random) {
  let inARow = 0;
  return {
    /** The milliseconds to wait after one that lived for so many; undefined to give up. */
    next(livedFor: number): number | undefined {
      inARow = livedFor < quickEnd ? inARow + 1 : 0;
      const options = { base: 250, max: 10_000, random };
      return inARow < badStarts ? backOff(Math.max(inARow, 1), options) : undefined;
    },
  };
}
