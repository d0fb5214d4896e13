import { dialFailure, earlyEndError } from "../../protocol/dial-error.ts";
import { dialWith } from "../../protocol/dial.ts";
import {
  createAnswerReader,
  type HandshakeAnswer,
  upgradeFault,
} from "../../protocol/handshake-answer.ts";
import type { Listener } from "../../protocol/open-socket.ts";
import type { HeaderList } from "./headers.ts";
import type { Upstream } from "./options.ts";

/** A handshake as an upstream gets it. */
export interface UpstreamRequest {
  /** Path and query. */
  readonly resource: string;
  /** All but those that every handshake has; a character for each byte. */
  readonly headers: HeaderList;
  /** The `Sec-WebSocket-Key`. */
  readonly key: string;
}

/** What an upstream has answered. The socket is paused, and what has come after the head is `rest`. */
export interface UpstreamAnswer {
  readonly socket: Bun.Socket<Listener>;
  readonly answer: HandshakeAnswer;
  readonly rest: Buffer<ArrayBuffer>;
}

/**
 * Connects to an upstream and makes a handshake, whatever the answer is.
 *
 * @throws {DialError} when there is no answer, or none that is HTTP
 */
export function dialUpstream(
  upstream: Upstream,
  request: UpstreamRequest,
  abandoned: AbortSignal,
): Promise<UpstreamAnswer> {
  const shake = (socket: Bun.Socket<Listener>) => shakeHands(socket, request, upstream);
  return dialWith(upstream, shake, upstream.connectTimeout, abandoned);
}

function renderRequest({ resource, headers, key }: UpstreamRequest): Buffer {
  const all: HeaderList = [
    ...headers,
    ["Connection", "Upgrade"],
    ["Upgrade", "websocket"],
    ["Sec-WebSocket-Version", "13"],
    ["Sec-WebSocket-Key", key],
  ];
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${resource} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
}

function shakeHands(
  socket: Bun.Socket<Listener>,
  request: UpstreamRequest,
  upstream: Upstream,
): Promise<UpstreamAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<UpstreamAnswer>();
  const read = createAnswerReader();
  let unsent = renderRequest(request);
  let rejection: Error | undefined;

  function received(bytes: Buffer): void {
    const answered = read(bytes);
    if (answered === undefined) return;
    // What comes next is for somebody who does not listen yet.
    socket.pause();
    if (answered === "too long") return fail("the headers of its answer are too long");
    const { answer } = answered;
    if (answer.status === 0) return fail("its answer is not HTTP");
    const fault = answer.status === 101 ? upgradeFault(answer, request.key) : undefined;
    if (fault !== undefined) return fail(fault);
    resolve({ socket, ...answered });
  }

  function fail(problem: string): void {
    reject(dialFailure(problem, problem));
  }

  function send(): void {
    if (unsent.length === 0) return;
    unsent = unsent.subarray(Math.max(0, socket.write(unsent)));
  }

  socket.data = {
    received,
    drained: send,
    certificateRejected: (cause) => void (rejection = cause),
    ended: (cause = rejection) => reject(earlyEndError(cause, upstream)),
  };
  send();
  return promise;
}
