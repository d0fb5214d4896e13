import { WsechoError } from "../errors.ts";
import { tlsError } from "../protocol/tls-failure.ts";
import type { Target } from "./plan.ts";

/** Who hears what happens on a TCP connection; a socket's `data`, which changes after the handshake. */
export interface Listener {
  received(bytes: Buffer): void;
  drained(): void;
  /** TLS has found this wrong; the connection ends for it unless anybody is trusted. */
  certificateRejected?(cause: Error | undefined): void;
  /** The connection is over, for a cause that the system or TLS may name. May come several times. */
  ended(cause?: Error): void;
}

/** One for all sockets, so that the engine compiles one path. */
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
 * Opens a TCP connection, or one to a Unix socket. For `wss:` nothing can be written yet: `drained` tells
 * when TLS has come about, `ended` why it has not.
 *
 * @throws {WsechoError} with code `HOST_NOT_FOUND` or `CANNOT_CONNECT`
 */
export async function openSocket({ url, unix, tls }: Target): Promise<Bun.Socket<Listener>> {
  const { protocol, hostname, port } = new URL(url);
  const isSecure = protocol === "wss:";
  const { insecure = false, ...trust } = tls ?? {};
  const host = hostname.replace(/^\[|\]$/g, "");
  const secure = { ...trust, rejectUnauthorized: !insecure, serverName: host };
  const options = { data: deaf, socket: handler, ...(isSecure && { tls: secure }) };
  try {
    if (unix !== undefined) return await Bun.connect({ unix, ...options });
    return await Bun.connect({
      hostname: host,
      port: port === "" ? (isSecure ? 443 : 80) : Number(port),
      ...options,
    });
  } catch (cause) {
    throw connectError(cause);
  }
}

const hostNotFound = /^(?:ENOTFOUND|EAI_\w+|DNS_\w+)$/;

function connectError(cause: unknown): WsechoError {
  const { code, message } = explain(cause);
  if (hostNotFound.test(code))
    return new WsechoError("HOST_NOT_FOUND", "host not found", { cause });
  const words =
    code === "ECONNREFUSED" ? "connection refused" : `cannot connect: ${code || message}`;
  return new WsechoError("CANNOT_CONNECT", words, { cause });
}

/** The error for a connection that ended before its handshake was done. */
export function earlyEndError(cause: Error | undefined, { url, tls }: Target): WsechoError {
  const { code, message } = explain(cause);
  const peer = { who: "the server", host: new URL(url).hostname };
  const failure = tlsError("cannot connect", peer, code, message);
  const isForgiven = tls?.insecure === true && failure?.code === "CERTIFICATE_REJECTED";
  if (failure !== undefined && !isForgiven) return failure;
  return new WsechoError("CONNECTION_LOST", "connection ended during the handshake", { cause });
}

function explain(cause: unknown): { readonly code: string; readonly message: string } {
  if (!(cause instanceof Error)) return { code: "", message: String(cause ?? "") };
  return { code: "code" in cause ? String(cause.code) : "", message: cause.message };
}
