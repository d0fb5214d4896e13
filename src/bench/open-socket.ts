import { systemCode } from "../errors.ts";
import type { ConnectFailure, RawResponse } from "../protocol/connect-failure.ts";
import { tlsError } from "../protocol/tls-failure.ts";
import type { Target } from "./plan.ts";

/** What is called when something happens on a TCP connection: a socket's `data`, which changes after the handshake. */
export interface Listener {
  received(bytes: Buffer): void;
  drained(): void;
  /**
   * The TLS handshake is over; `cause` says why the certificate is rejected, if it is. The connection
   * then ends unless every certificate is accepted.
   */
  certificateRejected?(cause: Error | undefined): void;
  /** The connection is over, for a cause that the system or TLS may name. May come several times. */
  ended(cause?: Error): void;
}

/** One for all sockets, so that the engine compiles it once. */
const handler: Bun.SocketHandler<Listener> = {
  // A Buffer for each read is what Bun makes; the listener copies what it keeps.
  data: (socket, bytes) => socket.data.received(bytes),
  drain: (socket) => socket.data.drained(),
  handshake: (socket, _, cause) => socket.data.certificateRejected?.(cause ?? undefined),
  error: (socket, cause) => socket.data.ended(cause),
  end: (socket) => socket.data.ended(),
  close: (socket) => socket.data.ended(),
};

const ignore = (): void => undefined;
const deaf: Listener = { received: ignore, drained: ignore, ended: ignore };

/**
 * Opens a TCP connection, or one to a Unix socket. Over TLS nothing can be written yet: `drained` says when
 * the connection is ready, `ended` why it never will be.
 *
 * @throws {DialError} when nothing accepts the connection
 */
export async function openSocket({ address, tls }: Target): Promise<Bun.Socket<Listener>> {
  const { secure, host, port, unix } = address;
  const { insecure = false, ...trust } = tls ?? {};
  // RFC 6066, section 3 allows no IP address; the certificate is checked against it all the same.
  const serverName = isIpAddress(host) ? "" : host;
  const secureOptions = { ...trust, rejectUnauthorized: !insecure, serverName };
  const options = { data: deaf, socket: handler, ...(secure && { tls: secureOptions }) };
  try {
    if (unix !== undefined) return await Bun.connect({ unix, ...options });
    return await Bun.connect({ hostname: host, port, ...options });
  } catch (cause) {
    throw connectError(cause);
  }
}

function isIpAddress(host: string): boolean {
  return host.includes(":") || /^\d+(?:\.\d+){3}$/.test(host);
}

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

function connectError(cause: unknown): DialError {
  const { code, message } = explain(cause);
  const isUnknownHost = /^(?:ENOTFOUND|EAI_\w+|DNS_\w+)$/.test(code);
  if (isUnknownHost) return dialFailure("host not found", message, code);
  if (code === "ECONNREFUSED") return dialFailure("connection refused", message, code);
  return dialFailure(`cannot connect: ${code || message}`, message, code);
}

/** The error for a connection that ended before its handshake was done. */
export function earlyEndError(cause: Error | undefined, { address, tls }: Target): DialError {
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
