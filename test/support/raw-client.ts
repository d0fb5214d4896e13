import { answerFault } from "../../src/bench/handshake.ts";
import { opcode } from "../../src/protocol/frame.ts";
import { parseAnswer } from "../../src/protocol/handshake-answer.ts";
import { type RawSocket, rawSocketHandler } from "./raw-socket.ts";

/** The key of the example in RFC 6455, section 1.3, and the answer that it must get. */
export const sampleKey = "dGhlIHNhbXBsZSBub25jZQ==";
export const sampleAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

/** The headers of a handshake (RFC 6455, section 4.1) but for `Host`. */
export const handshakeHeaders: Readonly<Record<string, string>> = {
  Upgrade: "websocket",
  Connection: "Upgrade",
  "Sec-WebSocket-Key": sampleKey,
  "Sec-WebSocket-Version": "13",
};

/** A TCP connection on which nothing has been sent yet. */
export async function openTcp(port: number, hostname = "127.0.0.1"): Promise<RawSocket> {
  const { promise, resolve } = Promise.withResolvers<RawSocket>();
  await Bun.connect({ hostname, port, socket: rawSocketHandler(resolve) });
  return promise;
}

/** The head of a request. */
export function requestHead(
  headers: Readonly<Record<string, string>>,
  { method = "GET", path = "/" } = {},
): string {
  const lines = Object.entries({ Host: "localhost", ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return `${method} ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** A WebSocket connection whose frames are made and read by hand. */
export async function openRawClient(port: number, hostname?: string): Promise<RawSocket> {
  const socket = await openTcp(port, hostname);
  await socket.write(requestHead(handshakeHeaders));
  const head = await socket.readHead();
  const answer = parseAnswer(head);
  const fault = answerFault(answer, sampleKey, { protocols: [], compress: false });
  if (answer.status === 101 && fault === undefined) return socket;
  socket.terminate();
  throw new Error(
    `Expected an open connection, got ${fault ?? answer.status}: ${JSON.stringify(head)}`,
  );
}

/** What the server at the port answers to one text, sent by a well-behaved client. */
export async function echoOf(port: number, text: string): Promise<string> {
  using client = await openRawClient(port);
  await client.sendFrames({ opcode: opcode.text, payload: text });
  const { payload } = await client.readFrame();
  await client.sendFrames({ opcode: opcode.close });
  await client.readClose();
  return payload.toString();
}
