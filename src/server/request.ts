import type { HandshakeFault } from "../protocol/handshake.ts";
import { formatAddress } from "../text/address.ts";
import type { Connection } from "./connection.ts";

/** Address and port of the peer that sent a request. */
export function remoteOf(request: Request, server: Bun.Server<Connection>): string {
  const socket = server.requestIP(request);
  return socket === null ? "unknown" : formatAddress(socket.address, socket.port);
}

/** Path and query of a URL, without the cost of parsing it. */
export function pathOf(url: string): string {
  return url.slice(url.indexOf("/", url.indexOf("://") + "://".length));
}

/** Tells a client that sent no proper handshake what to send instead. */
export function refusalResponse({ status, problem }: HandshakeFault, url: string): Response {
  const target = url.replace(/^http/, "ws");
  return new Response(`${problem}\nTry: wsecho send "Hello" -u ${target}\n`, {
    status,
    // RFC 7231, section 6.5.15 wants Upgrade with each 426.
    headers: { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" },
  });
}
