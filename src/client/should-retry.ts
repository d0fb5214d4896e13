import { ConnectionClosedError, HandshakeRefusedError, WsechoError } from "../errors.ts";
import { judgeClose } from "./closing.ts";

/**
 * Whether another attempt may succeed. As with `curl --retry`:
 *
 * - connecting, timeouts, lost connections, and HTTP status 429 and 5xx are worth another attempt;
 * - so is a host that is not found: a resolver that is not up yet, in a container or after sleep,
 *   gives the same answer as one that knows no such host;
 * - a rejected certificate, a failed TLS handshake, any other HTTP status, a wrong value or an abort
 *   is not;
 * - close codes are judged by `judgeClose`.
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

// The longest that curl waits between two attempts.
const longestRetryAfter = 600_000;

/**
 * The milliseconds that a `Retry-After` header asks to wait (RFC 9110, section 10.2.3), in seconds
 * or until a date, at most ten minutes; 0 for a date that has passed, or a value that makes no sense.
 */
export function retryAfter(value: string, now: Date): number {
  const text = value.trim();
  const wait = /^\d+$/.test(text) ? Number(text) * 1000 : parseHttpDate(text) - now.getTime();
  return Math.min(Math.max(wait || 0, 0), longestRetryAfter);
}

/** NaN for anything but an HTTP date (RFC 9110, section 5.6.7); all three forms are in UTC. */
function parseHttpDate(text: string): number {
  if (!/^[a-z]+,? /i.test(text)) return Number.NaN;
  return Date.parse(text.endsWith("GMT") ? text : `${text} GMT`);
}
