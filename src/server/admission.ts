import { type AccessRules, createAccess } from "./access.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import { jsonResponse } from "./respond.ts";

/** Who is let in, and how many. */
export interface AdmissionRules extends AccessRules {
  /** Connections at a time, 0 for no limit. */
  readonly maxConnections: number;
  /** Handshakes and messages a second from one address, 0 for no limit. */
  readonly rateLimit: number;
}

/** Decides about requests before anything else looks at them. */
export interface Admission {
  /** The answer to somebody who is not let in; undefined for everybody else. */
  refuse(request: Request, address: string, open: number): Rejection | undefined;
  /** The answer to somebody whose credentials are wrong; undefined for everybody else. */
  deny(request: Request): Rejection | undefined;
  /** Counts messages, where they are limited at all. */
  readonly rate: RateLimit | undefined;
}

/** An answer in place of a handshake, and why. */
export interface Rejection {
  readonly response: Response;
  readonly problem: string;
}

/** Makes the decisions for one server. */
export function createAdmission(rules: AdmissionRules): Admission {
  const { maxConnections, rateLimit } = rules;
  const rate = rateLimit === 0 ? undefined : createRateLimit(rateLimit);
  const isOpen =
    rules.token === undefined && rules.user === undefined && rules.origins.length === 0;
  const access = isOpen ? () => undefined : createAccess(rules);

  function refuse(request: Request, address: string, open: number): Rejection | undefined {
    if (rate !== undefined && !rate.take(address)) {
      const retryAfter = rate.retryAfter(address);
      return rejection(429, `More than ${rateLimit} a second came from this address`, {
        retryAfter,
      });
    }
    if (maxConnections > 0 && open >= maxConnections) {
      return rejection(503, `All ${maxConnections} connections are taken`, { retryAfter: 1 });
    }
    return deny(request);
  }

  function deny(request: Request): Rejection | undefined {
    const query = request.url.includes("?") ? new URL(request.url).searchParams : noQuery;
    const denied = access(request.headers, query);
    return denied && rejection(denied.status, denied.problem, denied);
  }

  return { refuse, deny, rate };
}

const noQuery = new URLSearchParams();

/** An answer with a JSON body that names the problem, and the headers that go with the status. */
export function rejection(
  status: number,
  problem: string,
  more: { readonly retryAfter?: number; readonly challenge?: string } = {},
): Rejection {
  const headers: Record<string, string> = {};
  if (more.retryAfter !== undefined) headers["Retry-After"] = String(more.retryAfter);
  if (more.challenge !== undefined) headers["WWW-Authenticate"] = more.challenge;
  return { response: jsonResponse(status, { status, error: problem }, headers), problem };
}
