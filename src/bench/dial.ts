import { WsechoError } from "../errors.ts";
import {
  answerFault,
  createKey,
  type HandshakeRequest,
  parseAnswer,
  renderHandshake,
} from "../protocol/client-handshake.ts";
import { acceptsDeflate, deflateOffer } from "../protocol/deflate.ts";
import type { Target } from "./plan.ts";

/** Who hears what happens on a TCP connection; a socket's `data`, which changes after the handshake. */
export interface Listener {
  received(bytes: Buffer): void;
  drained(): void;
  ended(): void;
}

/** A connection whose handshake is done. */
export interface Dialed {
  readonly socket: Bun.Socket<Listener>;
  readonly isDeflateAgreed: boolean;
  /** What came behind the answer to the handshake. */
  readonly rest: Buffer;
}

/** Bytes that the head of an answer may have. */
const longestHead = 64 * 1024;

/** One for all sockets, so that the engine compiles one path. */
const handler: Bun.SocketHandler<Listener> = {
  // A Buffer for each read is what Bun makes; the listener copies what it keeps.
  data: (socket, bytes) => socket.data.received(bytes),
  drain: (socket) => socket.data.drained(),
  close: (socket) => socket.data.ended(),
  end: (socket) => socket.data.ended(),
  error: (socket) => socket.data.ended(),
};

/**
 * Connects and shakes hands, within `timeout` milliseconds.
 *
 * @throws {WsechoError} with code `HOST_NOT_FOUND`, `CANNOT_CONNECT`, `HANDSHAKE_REFUSED`,
 *   `CONNECTION_LOST` or `TIMED_OUT`; the message is short, and the same for the same cause
 */
export async function dial(target: Target, timeout: number): Promise<Dialed> {
  const request = toRequest(target);
  const { promise, resolve, reject } = Promise.withResolvers<Dialed>();
  let head = Buffer.alloc(0);
  const listener: Listener = {
    received(bytes) {
      head = Buffer.concat([head, bytes]);
      const end = head.indexOf("\r\n\r\n");
      if (end === -1 && head.length <= longestHead) return;
      const answer = parseAnswer(head.toString("latin1", 0, Math.max(end, 0)));
      const fault = answerFault(answer, request);
      if (fault !== undefined) {
        return reject(new WsechoError("HANDSHAKE_REFUSED", `handshake refused: ${fault}`));
      }
      const extensions = answer.headers.get("sec-websocket-extensions") ?? "";
      const isDeflateAgreed = extensions !== "";
      if (isDeflateAgreed && !(target.compress && acceptsDeflate(extensions))) {
        const problem = `handshake refused: extensions that were not offered`;
        return reject(new WsechoError("HANDSHAKE_REFUSED", problem));
      }
      resolve({ socket, isDeflateAgreed, rest: head.subarray(end + 4) });
    },
    drained: () => undefined,
    ended() {
      reject(new WsechoError("CONNECTION_LOST", "connection ended during the handshake"));
    },
  };
  const timer = setTimeout(() => {
    reject(new WsechoError("TIMED_OUT", "timed out connecting"));
  }, timeout);
  let socket: Bun.Socket<Listener>;
  try {
    const connecting = open(target, listener);
    // When time is up first, whoever comes late is sent away.
    promise.catch(() => connecting.then((late) => late.terminate()).catch(() => undefined));
    socket = await Promise.race([connecting, promise.then(({ socket: done }) => done)]);
    if (socket.write(renderHandshake(request)) < 0) listener.ended();
    return await promise;
  } catch (error) {
    if (error instanceof WsechoError) throw error;
    throw connectError(error);
  } finally {
    clearTimeout(timer);
  }
}

function toRequest({ url, headers, protocols, compress }: Target): HandshakeRequest {
  const { host, pathname, search, username, password } = new URL(url);
  const user = decodeURIComponent(`${username}:${password}`);
  const isGiven = headers.some(([name]) => name.toLowerCase() === "authorization");
  const credentials: readonly (readonly [string, string])[] =
    user === ":" || isGiven
      ? []
      : [["Authorization", `Basic ${Buffer.from(user).toString("base64")}`]];
  return {
    resource: `${pathname}${search}`,
    host: host === "" ? "localhost" : host,
    key: createKey(),
    headers: [...credentials, ...headers],
    protocols,
    extensions: compress ? deflateOffer : "",
  };
}

function open(target: Target, data: Listener): Promise<Bun.Socket<Listener>> {
  const { protocol, hostname, port } = new URL(target.url);
  const isSecure = protocol === "wss:";
  const { insecure = false, ...trust } = target.tls ?? {};
  const tls = { ...trust, rejectUnauthorized: !insecure };
  const options = { data, socket: handler, ...(isSecure && { tls }) };
  if (target.unix !== undefined) return Bun.connect({ unix: target.unix, ...options });
  const host = hostname.replace(/^\[|\]$/g, "");
  return Bun.connect({
    hostname: host,
    port: port === "" ? (isSecure ? 443 : 80) : Number(port),
    ...options,
  });
}

function connectError(cause: unknown): WsechoError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code === "ENOTFOUND") return new WsechoError("HOST_NOT_FOUND", "host not found", { cause });
  const words = code === "ECONNREFUSED" ? "connection refused" : `cannot connect: ${code}`;
  return new WsechoError("CANNOT_CONNECT", words, { cause });
}
