import { type HandshakeAnswer, upgradeFault } from "../protocol/handshake-answer.ts";
import { redactProtocols } from "../text/redact.ts";
import { acceptsDeflate, deflateOffer } from "./deflate.ts";
import type { Target } from "./plan.ts";

/** Writes the request with this key, a byte for each character, up to the empty line that ends it. */
export function renderHandshake({ address, headers, compress }: Target, key: string): Buffer {
  const lines = [
    ...headers,
    ["Sec-WebSocket-Key", key] as const,
    ...(compress ? [["Sec-WebSocket-Extensions", deflateOffer] as const] : []),
  ].map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`GET ${address.resource} HTTP/1.1\r\n${lines.join("")}\r\n`, "latin1");
}

/** Why an answer of status 101 opens no connection, or not the one that was asked for; undefined if it does. */
export function answerFault(
  { headers }: Pick<HandshakeAnswer, "headers">,
  key: string,
  { protocols, compress }: Pick<Target, "protocols" | "compress">,
): string | undefined {
  const fault = upgradeFault({ headers }, key);
  if (fault !== undefined) return fault;
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
