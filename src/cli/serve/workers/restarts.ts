import { backOff } from "../../../text/back-off.ts";

/** A worker that ends within this many milliseconds has failed to start. */
const quickEnd = 5000;

/** After this many failed starts in a row, another is pointless. */
export const badStarts = 5;

/**
 * Decides when to replace a worker that has ended: later after each failed start, with jitter.
 */
export function createRestarts(random: () => number = Math.random) {
  let inARow = 0;
  return {
    /** The milliseconds to wait after one that lived for so many; undefined to stop trying. */
    next(livedFor: number): number | undefined {
      inARow = livedFor < quickEnd ? inARow + 1 : 0;
      const options = { base: 250, max: 10_000, random };
      return inARow < badStarts ? backOff(Math.max(inARow, 1), options) : undefined;
    },
  };
}
