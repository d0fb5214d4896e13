import { ConnectionClosedError, HandshakeRefusedError, WsechoError } from "../errors.ts";
import { parseHttpDate } from "../text/http-date.ts";
import { judgeClose } from "./closing.ts";

/** How long to wait between attempts; times are in milliseconds. */
export interface BackOffOptions {
  /** The longest wait before the second attempt. Default: 500. */
  readonly base?: number;
  /** The longest wait of all. Default: 30,000. */
  readonly max?: number;
  /** Gives numbers from 0 up to, not including, 1. Default: `Math.random`. */
  readonly random?: () => number;
}

/** Says how long to wait between attempts. */
export interface BackOff {
  /** Whole milliseconds to wait after so many attempts have failed in a row; 1 is the first. */
  next(attempt: number): number;
}

/**
 * Makes an exponential back-off with full jitter: the longest wait doubles with each attempt, and
 * the wait lies anywhere between 0 and that. The clients of a server that went down all come back
 * at once otherwise, again and again.
 */
export function createBackOff(options: BackOffOptions = {}): BackOff {
  const { base = 500, max = 30_000, random = Math.random } = options;
  return {
    next: (attempt) => Math.floor(random() * Math.min(max, base * 2 ** (attempt - 1))),
  };
}

/**
 * Whether what failed may well succeed if it is just tried again. As with `curl --retry`:
 *
 * - connecting, timeouts, lost connections, and HTTP status 429 and 5xx are worth another attempt;
 * - so is a host that is not found, as a resolver that is not there yet, in a container or after
 *   sleep, says the same as one that knows of no such host;
 * - a certificate or a TLS handshake is not, as it is wrong until somebody mends it, and neither is a
 *   handshake refused with any other status, a value or a usage that is wrong, or an abort;
 * - what a close code says is for `judgeClose` to say.
 */
export function shouldRetry(error: unknown): boolean {
  if (error instanceof HandshakeRefusedError) {
    const { status = 0 } = error;
    return status === 429 || (status >= 500 && status <= 599);
  }
  if (error instanceof ConnectionClosedError) return judgeClose(error.closeCode) === "retry";
  if (!(error instanceof WsechoError)) return false;
  return ["HOST_NOT_FOUND", "CANNOT_CONNECT", "TIMED_OUT"].includes(error.code);
}

// As long as curl waits at most between two attempts.
const longestRetryAfter = 600_000;

/**
 * The milliseconds that a `Retry-After` header asks to wait (RFC 9110, section 10.2.3), in seconds
 * or until a date, at most ten minutes; 0 for a date that has passed, undefined for no header or
 * one that cannot be understood.
 */
export function retryAfter(value: string | undefined, now: Date): number | undefined {
  const text = value?.trim() ?? "";
  const wait = /^\d+$/.test(text)
    ? Number(text) * 1000
    : (parseHttpDate(text, now) ?? Number.NaN) - now.getTime();
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), longestRetryAfter);
}
