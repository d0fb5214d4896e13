import { WsechoError } from "../errors.ts";
import { networkOf } from "../text/ip-address.ts";

/** What a network has spent of its burst, as of `at`, in milliseconds. */
interface Bucket {
  spent: number;
  at: number;
}

interface RateLimitOptions {
  /** A clock in milliseconds that never goes back. */
  readonly now?: () => number;
  /** How many processes let a burst through before they know of each other's. Default: 1. */
  readonly processes?: number;
  /** Called with the network of each take that is counted. */
  readonly onTake?: (network: string) => void;
}

/**
 * Makes a limit of `perSecond` for each network: a token bucket that also lets a second's worth, but
 * at least one, through at once. `now` is a clock in milliseconds that never goes back.
 *
 * @throws {WsechoError} with code `BAD_VALUE` unless `perSecond` is a finite number above 0
 */
export function createRateLimit(
  perSecond: number,
  { now = () => performance.now(), processes = 1, onTake }: RateLimitOptions = {},
) {
  if (!(perSecond > 0 && Number.isFinite(perSecond))) {
    throw new WsechoError("BAD_VALUE", `Cannot use rate limit ${perSecond}: expected more than 0`);
  }
  const burst = Math.max(1, perSecond);
  // After this long without a take a bucket is full again, like that of a network never seen.
  const refillTime = ((processes * burst) / perSecond) * 1000;
  // Two generations forget the idle ones without a timer and without ever looking through them all.
  let recent = new Map<string, Bucket>();
  let older = new Map<string, Bucket>();
  let recentSince = now();

  function forgetIdle(time: number): void {
    const age = time - recentSince;
    if (age < refillTime) return;
    older = age < 2 * refillTime ? recent : new Map();
    recent = new Map();
    recentSince = time;
  }

  function spentBy(network: string, time: number): number {
    const bucket = recent.get(network) ?? older.get(network);
    if (bucket === undefined) return 0;
    return Math.max(0, bucket.spent - ((time - bucket.at) * perSecond) / 1000);
  }

  function store(network: string, bucket: Bucket): void {
    older.delete(network);
    recent.set(network, bucket);
  }

  return {
    /** Whether the network of this address may do it now; if so, it is counted. */
    take(address: string): boolean {
      const time = now();
      forgetIdle(time);
      const network = networkOf(address);
      const spent = spentBy(network, time) + 1;
      if (spent > burst) return false;
      store(network, { spent, at: time });
      onTake?.(network);
      return true;
    },
    /** Counts what a network has done elsewhere, also beyond the limit. */
    add(network: string, count: number): void {
      const time = now();
      forgetIdle(time);
      store(network, { spent: spentBy(network, time) + count, at: time });
    },
    /** Whole seconds, at least 1, after which it may do it again: for `Retry-After`. */
    retryAfter(address: string): number {
      const missing = spentBy(networkOf(address), now()) + 1 - burst;
      return Math.max(1, Math.ceil(missing / perSecond));
    },
    /** How many networks are remembered now. */
    get size() {
      return recent.size + older.size;
    },
  };
}

/** A limit on how often each network (see `networkOf`) may do a thing. */
export type RateLimit = ReturnType<typeof createRateLimit>;
