/** How long to wait between attempts; times are in milliseconds. */
export interface BackOffOptions {
  /** The longest wait before the second attempt. Default: 500. */
  readonly base?: number;
  /** The longest wait. Default: 30,000. */
  readonly max?: number;
  /** Gives numbers from 0 up to, not including, 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/**
 * Whole milliseconds to wait after this many failed attempts in a row, from 1 on. An exponential
 * back-off with full jitter: the longest wait doubles with each attempt, and the wait lies anywhere
 * between 0 and that. Otherwise all clients of a server that went down would come back at the same
 * time, again and again.
 */
export function backOff(attempts: number, options: BackOffOptions = {}): number {
  const { base = 500, max = 30_000, random = Math.random } = options;
  return Math.floor(random() * Math.min(max, base * 2 ** (attempts - 1)));
}
