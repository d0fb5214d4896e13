import { endpointOf } from "../text/address.ts";
import type { Destination } from "./destination.ts";
import { connectError } from "./dial-error.ts";

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
export async function openSocket({ address, tls }: Destination): Promise<Bun.Socket<Listener>> {
  const { secure, host, unix, connectTo } = address;
  const { insecure = false, ...trust } = tls ?? {};
  // RFC 6066, section 3 allows no IP address; the certificate is checked against it all the same, unless
  // the connection goes elsewhere.
  const serverName = isIpAddress(host) && connectTo === undefined ? "" : host;
  const secureOptions = { ...trust, rejectUnauthorized: !insecure, serverName };
  const options = { data: deaf, socket: handler, ...(secure && { tls: secureOptions }) };
  try {
    if (unix !== undefined) return await Bun.connect({ unix, ...options });
    const { host: hostname, port } = endpointOf(address);
    return await Bun.connect({ hostname, port, ...options });
  } catch (cause) {
    throw connectError(cause);
  }
}

function isIpAddress(host: string): boolean {
  return host.includes(":") || /^\d+(?:\.\d+){3}$/.test(host);
}
