import { dialFailure, earlyEndError } from "../protocol/dial-error.ts";
import {
  createAnswerReader,
  type HandshakeAnswer,
  longestHead,
} from "../protocol/handshake-answer.ts";
import { createKey } from "../protocol/handshake.ts";
import { type Listener } from "../protocol/open-socket.ts";
import type { RawResponse } from "../protocol/raw-response.ts";
import { answerFault, renderHandshake } from "./handshake.ts";
import type { Target } from "./plan.ts";

/** A connection whose handshake is done. */
export interface Dialed {
  readonly socket: Bun.Socket<Listener>;
  readonly isDeflateAgreed: boolean;
  /** What came after the answer to the handshake. */
  readonly rest: Buffer;
}

/** Whether enough has come of the body that explains a refusal, as far as its length is known. */
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
  const read = createAnswerReader();
  let rest = Buffer.alloc(0);
  let answer: HandshakeAnswer | undefined;
  let rejection: Error | undefined;

  function received(bytes: Buffer): void {
    if (answer === undefined) {
      const answered = read(bytes);
      if (answered === undefined) return;
      if (answered === "too long") {
        return fail("the headers of its answer are too long", "Response headers too large");
      }
      ({ answer, rest } = answered);
    } else {
      rest = Buffer.concat([rest, bytes]);
    }
    if (isWhole(answer, rest)) settle(answer);
  }

  function settle(answer: HandshakeAnswer): void {
    const { status, statusText, rawHeaders, headers } = answer;
    if (status === 0) return fail("its answer is not HTTP", "Invalid response");
    const fault = status === 101 ? answerFault(answer, key, target) : undefined;
    if (status === 101 && fault === undefined) {
      const isDeflateAgreed = (headers.get("sec-websocket-extensions") ?? "") !== "";
      return resolve({ socket, isDeflateAgreed, rest });
    }
    const response = { statusCode: status, statusMessage: statusText, rawHeaders, body: rest };
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
