import { acceptOf } from "../../src/protocol/handshake-answer.ts";
import { type RawSocket, rawSocketHandler } from "./raw-socket.ts";

/** A TCP server that answers each connection just as a test wants it. */
export interface RawServer extends Disposable {
  readonly port: number;
  readonly url: string;
}

/**
 * Starts a raw server on a free port of 127.0.0.1. `answer` gets each connection; where it throws,
 * because the client has gone for one, the connection is cut.
 *
 * @param allowHalfOpen whether a connection stays open on this side when the client has ended its own
 */
export function startRawServer(
  answer: (socket: RawSocket) => Promise<void>,
  allowHalfOpen = false,
): RawServer {
  const listener = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    allowHalfOpen,
    socket: rawSocketHandler((socket) => void answer(socket).catch(() => socket.terminate())),
  });
  return {
    port: listener.port,
    url: `ws://127.0.0.1:${listener.port}`,
    [Symbol.dispose]: () => listener.stop(true),
  };
}

/** What a server does with a handshake: the head of the request, and where to answer it. */
export type Answer = (request: string, socket: RawSocket) => Promise<void>;

/** The same, once the handshake has been read. */
export function startHandshakeServer(answer: Answer): RawServer {
  return startRawServer(async (socket) => answer(await socket.readHead(), socket));
}

/** Answers the handshake as RFC 6455, section 4.2.2 wants it. */
export async function acceptHandshake(socket: RawSocket): Promise<void> {
  await socket.write(acceptanceOf(await socket.readHead()));
}

/** The answer that accepts a handshake. */
export function acceptanceOf(request: string): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(request)?.[1] ?? "";
  return `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`;
}

/** The head of an HTTP message with one header more. */
export function withHeader(head: string, header: string): string {
  return head.replace(/\r\n\r\n$/, `\r\n${header}\r\n\r\n`);
}
