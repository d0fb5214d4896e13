import { hasToken } from "../protocol/handshake.ts";
import { redactProtocols } from "../text/redact.ts";
import { acceptsDeflate, deflateOffer } from "./deflate.ts";
import type { Target } from "./plan.ts";

// RFC 6455, section 1.3.
const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`. */
export function acceptOf(key: string): string {
  return new Bun.CryptoHasher("sha1").update(`${key}${guid}`).digest("base64");
}

/** Writes the request with this key, a byte for each character, up to the empty line that ends it. */
export function renderHandshake({ address, headers, compress }: Target, key: string): Buffer {
  const lines = [
    ...headers,
    ["Sec-WebSocket-Key", key] as const,
    ...(compress ? [["Sec-WebSocket-Extensions", deflateOffer] as const] : []),
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${address.resource} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
}

// RFC 9112, section 5; anything else is skipped.
const headerLine = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t -~\x80-\xff]*?)[ \t]*$/;

/** The head of an answer to a handshake. */
export interface HandshakeAnswer {
  /** HTTP status; 0 if the answer is not HTTP. */
  readonly status: number;
  readonly statusText: string;
  readonly headers: Headers;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
}

/** Reads the head of an answer, with or without the empty line that ends it. */
export function parseAnswer(head: string): HandshakeAnswer {
  const [statusLine = "", ...lines] = head.trimEnd().split("\r\n");
  const headers = new Headers();
  const rawHeaders: string[] = [];
  for (const line of lines) {
    const [, name = "", value = ""] = headerLine.exec(line) ?? [];
    if (name === "") continue;
    headers.append(name, value);
    rawHeaders.push(name, value);
  }
  const [, status = "0", statusText = ""] =
    /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(statusLine) ?? [];
  return { status: Number(status), statusText, headers, rawHeaders };
}

/** Why an answer of status 101 opens no connection (RFC 6455, section 4.1); undefined if it does. */
export function answerFault(
  { headers }: Pick<HandshakeAnswer, "headers">,
  key: string,
  { protocols, compress }: Pick<Target, "protocols" | "compress">,
): string | undefined {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return "no upgrade to websocket";
  if (!hasToken(headers, "connection", "upgrade")) return "no Connection: Upgrade";
  if (headers.get("sec-websocket-accept") !== acceptOf(key)) {
    return "the Sec-WebSocket-Accept of its answer does not match the key of the request";
  }
  const chosen = headers.get("sec-websocket-protocol");
  if (chosen === null && protocols.length > 0) {
    return `it chose none of the offered subprotocols: ${redactProtocols(protocols.join(", "))}`;
  }
  if (chosen !== null && !protocols.includes(chosen)) {
    return `it chose the subprotocol ${JSON.stringify(redactProtocols(chosen))}, which was not offered`;
  }
  const extensions = headers.get("sec-websocket-extensions") ?? "";
  const isOffered = extensions === "" || (compress && acceptsDeflate(extensions));
  return isOffered ? undefined : "it chose an extension that was not offered";
}
