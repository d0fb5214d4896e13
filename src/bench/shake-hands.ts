import { WsechoError } from "../errors.ts";
import {
  answerFault,
  createKey,
  type HandshakeRequest,
  parseAnswer,
  renderHandshake,
} from "../protocol/client-handshake.ts";
import { acceptsDeflate, deflateOffer } from "../protocol/deflate.ts";
import { earlyEndError, type Listener } from "./open-socket.ts";
import type { Target } from "./plan.ts";

/** A connection whose handshake is done. */
export interface Dialed {
  readonly socket: Bun.Socket<Listener>;
  readonly isDeflateAgreed: boolean;
  /** What came behind the answer to the handshake. */
  readonly rest: Buffer;
}

/** Bytes that the head of an answer may have. */
const longestHead = 64 * 1024;

/**
 * Shakes hands on a connection, as its listener until that is done.
 *
 * @throws {WsechoError} with code `HANDSHAKE_REFUSED`, `CONNECTION_LOST`, `TLS_FAILED` or
 *   `CERTIFICATE_REJECTED`; the message is the same for the same cause
 */
export function shakeHands(socket: Bun.Socket<Listener>, target: Target): Promise<Dialed> {
  const { promise, resolve, reject } = Promise.withResolvers<Dialed>();
  const request = toRequest(target);
  let unsent = Buffer.from(renderHandshake(request));
  let head = Buffer.alloc(0);
  let doubt: Error | undefined;

  function received(bytes: Buffer): void {
    head = Buffer.concat([head, bytes]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1 && head.length <= longestHead) return;
    const answer = parseAnswer(head.toString("latin1", 0, Math.max(end, 0)));
    const extensions = answer.headers.get("sec-websocket-extensions") ?? "";
    const isDeflateAgreed = extensions !== "";
    const isUnasked = isDeflateAgreed && !(target.compress && acceptsDeflate(extensions));
    const fault =
      answerFault(answer, request) ?? (isUnasked ? "an extension that was not offered" : undefined);
    if (fault === undefined) {
      resolve({ socket, isDeflateAgreed, rest: head.subarray(end + 4) });
    } else {
      reject(new WsechoError("HANDSHAKE_REFUSED", `handshake refused: ${fault}`));
    }
  }

  function ended(cause = doubt): void {
    reject(earlyEndError(cause, target));
  }

  function send(): void {
    if (unsent.length === 0) return;
    const written = socket.write(unsent);
    if (written < 0) ended();
    else unsent = unsent.subarray(written);
  }

  socket.data = {
    received,
    drained: send,
    certificateRejected: (cause) => void (doubt = cause),
    ended,
  };
  send();
  return promise;
}

function toRequest({ url, headers, protocols, compress }: Target): HandshakeRequest {
  const { host, pathname, search } = new URL(url);
  return {
    resource: `${pathname}${search}`,
    host: host === "" ? "localhost" : host,
    key: createKey(),
    headers,
    protocols,
    extensions: compress ? deflateOffer : "",
  };
}
