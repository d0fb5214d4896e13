import { systemCode } from "../errors.ts";
import { tlsError } from "../protocol/tls-failure.ts";
import { DialError } from "./dial-error.ts";
import type { Target } from "./plan.ts";

/** What is called when something happens on a TCP connection: a socket's `data`, which changes after the handshake. */
export interface Listener {
  received(bytes: Buffer): void;
  drained(): void;
  /** TLS rejects the certificate for this; the connection then ends unless every certificate is accepted. */
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

function connectError(cause: unknown): DialError {
  const { code, message } = explain(cause);
  const failure = { kind: "failed", message, code, response: undefined } as const;
  if (/^(?:ENOTFOUND|EAI_\w+|DNS_\w+)$/.test(code)) return new DialError("host not found", failure);
  if (code === "ECONNREFUSED") return new DialError("connection refused", failure);
  return new DialError(`cannot connect: ${code || message}`, failure);
}

/** The error for a connection that ended before its handshake was done. */
export function earlyEndError(cause: Error | undefined, { address, tls }: Target): DialError {
  const { code, message } = explain(cause);
  const peer = { who: "the server", host: address.host };
  const problem = tlsError("cannot connect", peer, code, message);
  const isForgiven = tls?.insecure === true && problem?.code === "CERTIFICATE_REJECTED";
  if (problem !== undefined && !isForgiven) {
    const failure = { kind: "failed", message, code, response: undefined } as const;
    return new DialError(problem.message, failure);
  }
  return new DialError("connection ended during the handshake", {
    kind: "failed",
    message: "Connection ended",
    code: "ECONNRESET",
    response: undefined,
  });
}

function explain(cause: unknown): { readonly code: string; readonly message: string } {
  const message = cause instanceof Error ? cause.message : String(cause ?? "");
  return { code: systemCode(cause) ?? "", message };
}
