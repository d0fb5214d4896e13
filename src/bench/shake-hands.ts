import { createKey } from "../protocol/handshake.ts";
import type { RawResponse } from "../protocol/raw-response.ts";
import { dialFailure, earlyEndError } from "./dial-error.ts";
import { answerFault, type HandshakeAnswer, parseAnswer, renderHandshake } from "./handshake.ts";
import { type Listener } from "./open-socket.ts";
import type { Target } from "./plan.ts";

/** A connection whose handshake is done. */
export interface Dialed {
  readonly socket: Bun.Socket<Listener>;
  readonly isDeflateAgreed: boolean;
  /** What came after the answer to the handshake. */
  readonly rest: Buffer;
}

/** RFC 9110, section 15.2: such answers come before the one that counts. */
function isInterim({ status }: HandshakeAnswer): boolean {
  return status >= 100 && status < 200 && status !== 101;
}

/** Bytes that the head of an answer may have; no more of a body are waited for. */
const longestHead = 64 * 1024;

/** Whether nothing is missing of the body that explains a refusal, as far as its length is known. */
function isWhole({ status, headers }: HandshakeAnswer, body: Buffer): boolean {
  const length = status === 101 ? 0 : Number(headers.get("content-length")) || 0;
  return body.length >= Math.min(length, longestHead);
}

/**
 * Makes the handshake on a connection, as its listener until that is done.
 *
 * @throws {DialError} the message is the same for the same cause
 */
export function shakeHands(socket: Bun.Socket<Listener>, target: Target): Promise<Dialed> {
  const { promise, resolve, reject } = Promise.withResolvers<Dialed>();
  const key = createKey();
  let unsent = renderHandshake(target, key);
  let buffer = Buffer.alloc(0);
  let answer: HandshakeAnswer | undefined;
  let rejection: Error | undefined;

  function received(bytes: Buffer): void {
    buffer = Buffer.concat([buffer, bytes]);
    let end = buffer.indexOf("\r\n\r\n");
    while (answer === undefined && end !== -1) {
      const head = parseAnswer(buffer.toString("latin1", 0, end));
      buffer = buffer.subarray(end + 4);
      if (!isInterim(head)) answer = head;
      end = buffer.indexOf("\r\n\r\n");
    }
    if (answer !== undefined) {
      if (isWhole(answer, buffer)) settle(answer);
    } else if (buffer.length > longestHead) {
      fail("the headers of its answer are too long", "Response headers too large");
    }
  }

  function settle(answer: HandshakeAnswer): void {
    const { status, statusText, rawHeaders, headers } = answer;
    if (status === 0) return fail("its answer is not HTTP", "Invalid response");
    const fault = status === 101 ? answerFault(answer, key, target) : undefined;
    if (status === 101 && fault === undefined) {
      const isDeflateAgreed = (headers.get("sec-websocket-extensions") ?? "") !== "";
      return resolve({ socket, isDeflateAgreed, rest: buffer });
    }
    const response = { statusCode: status, statusMessage: statusText, rawHeaders, body: buffer };
    const problem = fault ?? `HTTP ${status} ${statusText}`.trimEnd();
    fail(problem, problem, response);
  }

  function fail(problem: string, cause: string, response?: RawResponse): void {
    reject(dialFailure(`handshake rejected: ${problem}`, cause, undefined, response));
  }

  function ended(cause = rejection): void {
    if (answer !== undefined) settle(answer);
    else reject(earlyEndError(cause, target));
  }

  function send(): void {
    if (unsent.length === 0) return;
    const written = socket.write(unsent);
    if (written < 0) ended();
    else unsent = unsent.subarray(written);
  }

  const certificateRejected = (cause: Error | undefined): void => void (rejection = cause);
  socket.data = { received, drained: send, certificateRejected, ended };
  send();
  return promise;
}
