import { type AccessRules, createAccess } from "./access.ts";
import { createRateLimit } from "./rate-limit.ts";
import type { Rejection } from "./rejection.ts";
import { queryOf } from "./request.ts";

/** Who may connect, and how many. */
export type AdmissionRules = AccessRules & Record<"maxConnections" | "rateLimit", number>;

/** A request to be admitted or rejected. */
interface Visit {
  readonly headers: Headers;
  /** Path and query. */
  readonly resource: string;
  /** The address that it comes from. */
  readonly address: string;
}

/**
 * Creates the admission control of one server: every request passes it, except those that anyone
 * may always make.
 */
export function createAdmission(rules: AdmissionRules) {
  const { maxConnections, rateLimit } = rules;
  const rate = rateLimit === 0 ? undefined : createRateLimit(rateLimit);
  const access = createAccess(rules);

  /**
   * Counts a request, and returns the rejection, or undefined if it is admitted. A page, which uses no
   * connection, is admitted however many are open, and while the server stops.
   */
  function admit(
    { headers, resource, address }: Visit,
    occupancy?: { readonly connections: number; readonly draining: boolean },
  ): Rejection | undefined {
    // Checked before the credentials, to limit guesses.
    if (rate !== undefined && !rate.take(address)) {
      const problem = `More than ${rateLimit} requests and messages per second came from this address`;
      return unavailable(429, problem, rate.retryAfter(address));
    }
    if (occupancy?.draining === true) return unavailable(503, "The server is stopping", 1);
    if (occupancy !== undefined && maxConnections > 0 && occupancy.connections >= maxConnections) {
      return unavailable(503, `All ${maxConnections} connections are in use`, 1);
    }
    return access(headers, queryOf(resource));
  }

  return {
    admit,
    /** Counts messages, if they are limited at all. */
    rate,
  };
}

function unavailable(status: 429 | 503, problem: string, retryAfter: number): Rejection {
  // A rejected client must not keep one of the few open files.
  return { status, problem, headers: { "Retry-After": String(retryAfter), Connection: "close" } };
}
