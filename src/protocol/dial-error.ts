import { systemCode } from "../errors.ts";
import type { ConnectFailure } from "./connect-failure.ts";
import type { Destination } from "./destination.ts";
import type { RawResponse } from "./raw-response.ts";
import { tlsError } from "./tls-failure.ts";

/** A connection did not open. `message` says why in a few words, the same for the same cause. */
export class DialError extends Error {
  override readonly name = "DialError";
  readonly failure: ConnectFailure;

  constructor(message: string, failure: ConnectFailure) {
    super(message);
    this.failure = failure;
  }
}

/** The error for a connection that failed; `cause` is what the runtime's own client calls it. */
export function dialFailure(
  problem: string,
  cause: string,
  code?: string,
  response?: RawResponse,
): DialError {
  return new DialError(problem, { kind: "failed", message: cause, code, response });
}

/** The error for a connection that nothing accepted. */
export function connectError(cause: unknown): DialError {
  const { code, message } = explain(cause);
  const isUnknownHost = /^(?:ENOTFOUND|EAI_\w+|DNS_\w+)$/.test(code);
  if (isUnknownHost) return dialFailure("host not found", message, code);
  if (code === "ECONNREFUSED") return dialFailure("connection refused", message, code);
  return dialFailure(`cannot connect: ${code || message}`, message, code);
}

/** The error for a connection that ended before its handshake was done. */
export function earlyEndError(cause: Error | undefined, { address, tls }: Destination): DialError {
  const { code, message } = explain(cause);
  const peer = { who: "the server", host: address.host };
  const problem = tlsError("cannot connect", peer, code, message);
  const isForgiven = tls?.insecure === true && problem?.code === "CERTIFICATE_REJECTED";
  if (problem !== undefined && !isForgiven) return dialFailure(problem.message, message, code);
  return dialFailure("connection ended during the handshake", "Connection ended", "ECONNRESET");
}

function explain(cause: unknown): { readonly code: string; readonly message: string } {
  const message = cause instanceof Error ? cause.message : String(cause ?? "");
  return { code: systemCode(cause) ?? "", message };
}
