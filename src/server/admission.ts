import { type AccessRules, createAccess } from "./access.ts";
import type { ClusterLink } from "./cluster-link.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import type { Rejection } from "./rejection.ts";
import { queryOf } from "./request.ts";
import { createSharedRate } from "./shared-rate.ts";

/** Who may connect, and how many. */
export type AdmissionRules = AccessRules &
  Record<"maxConnections" | "rateLimit", number> & { readonly page?: unknown };

/** A request to be admitted or rejected. */
export interface Visit {
  readonly headers: Headers;
  /** Path and query. */
  readonly resource: string;
}

/** Why a server may accept no more connections now. */
export interface Occupancy {
  readonly isFull: boolean;
  readonly isDraining: boolean;
}

/**
 * Creates the admission control of one server: every request passes it, except those that anyone
 * may always make.
 */
export function createAdmission(rules: AdmissionRules, cluster?: ClusterLink) {
  const { maxConnections, rateLimit } = rules;
  const rate = rateLimit === 0 ? undefined : createRate(rateLimit, cluster);
  const access = createAccess(rules, rules.page !== undefined);

  return {
    /** Counts a request from an address; the rejection if there have been too many. */
    count(address: string): Rejection | undefined {
      if (rate === undefined || rate.take(address)) return undefined;
      const problem = `More than ${rateLimit} requests and messages per second came from this address`;
      return unavailable(429, problem, rate.retryAfter(address));
    },
    /** The rejection of a handshake that was counted; undefined if it is admitted. */
    admitHandshake(visit: Visit, { isFull, isDraining }: Occupancy): Rejection | undefined {
      if (isDraining) return unavailable(503, "The server is stopping", 1);
      if (isFull) return unavailable(503, fullProblem(maxConnections), 1);
      return access(visit.headers, queryOf(visit.resource));
    },
    /** The same for a page, which uses no connection. */
    admitPage: ({ headers, resource }: Visit): Rejection | undefined =>
      access(headers, queryOf(resource)),
    /** Counts messages, if they are limited at all. */
    rate,
  };
}

function createRate(perSecond: number, cluster: ClusterLink | undefined): RateLimit {
  return cluster === undefined
    ? createRateLimit(perSecond)
    : createSharedRate(perSecond, cluster.ids.step, cluster.rate);
}

function fullProblem(maxConnections: number): string {
  return maxConnections === 1
    ? "The one connection allowed is in use"
    : `All ${maxConnections} connections are in use`;
}

function unavailable(status: 429 | 503, problem: string, retryAfter: number): Rejection {
  // A rejected client must not keep one of the few open files.
  return { status, problem, headers: { "Retry-After": String(retryAfter), Connection: "close" } };
}
