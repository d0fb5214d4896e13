import type { HandshakeResponse } from "../errors.ts";
import type { RawResponse } from "../protocol/raw-response.ts";
import type { HandshakeRequest } from "./request.ts";

/** A handshake as it was answered and, where `showRequest` is set, as it was sent. */
export interface Handshake {
  readonly response: HandshakeResponse;
  readonly request?: HandshakeRequest | undefined;
  /** The server's, with `showRequest`, where Bun shows it. */
  readonly certificate?: ServerCertificate | undefined;
}

/** The contents of a server's certificate. */
export interface ServerCertificate {
  /** Distinguished names, such as `O=Example, CN=example.com`. */
  readonly subject: string;
  readonly issuer: string;
  readonly validTo: Date;
}

/**
 * Calls back with the answer to the handshake, before the `open` or the `error` event. Bun fires this
 * event for its built-in `ws` package, and does not document it.
 */
export function onHandshake(webSocket: WebSocket, listener: (response: RawResponse) => void): void {
  webSocket.addEventListener("handshake", (event) => {
    if ("data" in event) listener(event.data as RawResponse);
  });
}

/** The response if a connection was opened without such an event. */
const unseen: RawResponse = {
  statusCode: 101,
  statusMessage: "",
  rawHeaders: [],
  body: new Uint8Array(),
};

/** The answer to a handshake, without its body. */
export function headOf(response: RawResponse = unseen): HandshakeResponse {
  const { statusCode, statusMessage, rawHeaders } = response;
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.push([rawHeaders[at] ?? "", fromBytes(rawHeaders[at + 1] ?? "")]);
  }
  const statusText = fromBytes(statusMessage);
  return { status: statusCode, statusText, headers, body: "", bodyIsCut: false };
}

/** The first header of this name, given in lower case. */
export function headerOf({ headers }: HandshakeResponse, name: string): string | undefined {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1];
}

/** Header values are sent as UTF-8, and read as that. */
function fromBytes(text: string): string {
  return Buffer.from(text, "latin1").toString();
}
