import type { HandshakeFault } from "../protocol/handshake.ts";
import { chooseSubprotocol, offeredSubprotocols } from "../protocol/subprotocol.ts";
import { bearerSubprotocol, redactToken } from "./credentials.ts";
import type { Handshake } from "./endpoints/endpoint.ts";

/** Path and query of a URL, without the cost of parsing it. */
export function pathOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + "://".length));
}

/** The subprotocol to answer a handshake with; undefined for none. */
export function subprotocolFor(headers: Headers, spoken: readonly string[]): string | undefined {
  const header = headers.get("sec-websocket-protocol");
  if (header === null) return undefined;
  const offered = offeredSubprotocols(header);
  // A browser that sent its token as a subprotocol hangs up unless one of its offers is chosen.
  return chooseSubprotocol(offered, spoken) ?? offered.find(bearerSubprotocol);
}

/** What a client sent to open a connection, for `/inspect`. */
export function describeHandshake(
  request: Request,
  remote: string,
  chosen: string | undefined,
): Handshake {
  const { method, url, headers } = request;
  return {
    method,
    url: redactToken(url),
    headers: Object.fromEntries(headers),
    remote_address: remote,
    subprotocols_offered: offeredSubprotocols(headers.get("sec-websocket-protocol")),
    subprotocol_chosen: chosen ?? null,
    extensions: headers.get("sec-websocket-extensions"),
  };
}

/** Tells a client that sent no proper handshake what to send instead. */
export function faultResponse({ status, problem }: HandshakeFault, url: string): Response {
  const target = redactToken(url).replace(/^http/, "ws");
  return new Response(`${problem}\nTry: wsecho send "Hello" -u ${target}\n`, {
    status,
    // RFC 9110, section 15.5.22 wants Upgrade with each 426.
    headers: { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" },
  });
}
