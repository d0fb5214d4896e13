import { type HandshakeAnswer, parseAnswer } from "../../src/protocol/handshake-answer.ts";
import { handshakeHeaders, openTcp, requestHead } from "./raw-client.ts";
import type { RawSocket } from "./raw-socket.ts";

/** What a handshake was answered with, and the connection that it leaves open. */
export interface Answer extends HandshakeAnswer, Disposable {
  readonly socket: RawSocket;
  /** The body, where the answer is not 101. */
  text(): Promise<string>;
}

/** What a handshake asks for in addition to what every handshake must have. */
export interface Wishes {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a handshake, and reads the head of its answer. */
export async function shakeHands(port: number, { path, headers }: Wishes = {}): Promise<Answer> {
  const socket = await openTcp(port);
  await socket.write(
    requestHead({ ...handshakeHeaders, ...headers }, path === undefined ? {} : { path }),
  );
  const answer = parseAnswer(await socket.readHead());

  return {
    ...answer,
    socket,
    text: async () => (await socket.read(Number(answer.headers.get("content-length")))).toString(),
    [Symbol.dispose]: () => socket.terminate(),
  };
}

/** A connection to a path, whose handshake must succeed. */
export async function openAt(port: number, path: string): Promise<RawSocket> {
  const { status, socket } = await shakeHands(port, { path });
  if (status === 101) return socket;
  socket.terminate();
  throw new Error(`The handshake at ${path} was answered with ${status}`);
}
