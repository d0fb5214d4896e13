import { createRateLimit, type RateLimit } from "./rate-limit.ts";

/** Networks, and how many requests and messages each has spent of its limit. */
export type Spending = readonly (readonly [network: string, count: number])[];

/** The way to the other processes that count with this one. */
export interface RateLink {
  /** Passes on what was spent here. */
  pass(spending: Spending): void;
  /** Sets what is called with what was spent elsewhere. Call it only once. */
  onSpent(add: (spending: Spending) => void): void;
}

/** Milliseconds between two exchanges. */
const exchangeEvery = 100;

/** The most networks that an exchange names; beyond, each process counts the rest by itself. */
const mostNamed = 10_000;

/**
 * Makes a limit that so many processes keep together: each counts what it takes itself, and soon also
 * what the others took. What was let through too much in the meantime is missing later, so that the
 * limit holds over time.
 */
export function createSharedRate(
  perSecond: number,
  processes: number,
  { pass, onSpent }: RateLink,
): RateLimit {
  const limit = createRateLimit(perSecond, { processes, onTake: note });
  let taken = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function note(network: string): void {
    if (taken.size < mostNamed) taken.set(network, (taken.get(network) ?? 0) + 1);
    timer ??= setTimeout(exchange, exchangeEvery).unref();
  }

  function exchange(): void {
    timer = undefined;
    pass([...taken]);
    taken = new Map();
  }

  onSpent((spending) => {
    for (const [network, count] of spending) limit.add(network, count);
  });
  return limit;
}
