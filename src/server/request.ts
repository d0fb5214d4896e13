import { forwardedRemote } from "../protocol/forwarded.ts";
import type { HandshakeFault } from "../protocol/handshake.ts";
import { offeredSubprotocols } from "../protocol/subprotocol.ts";
import { redactHeaders, redactResource } from "../text/redact.ts";
import type { Remote } from "./connection.ts";
import { bearerSubprotocol } from "./credentials.ts";
import type { Rejection } from "./rejection.ts";

/**
 * Path and query of a request's URL, without the cost of parsing it. The runtime gives these alone
 * where the Host header is missing or unusable, as in the HTTP/1.0 of a health check.
 */
export function resourceOf(url: string): string {
  // With any host in front, the path is brought into the same form as that of any other request.
  if (url.startsWith("/")) return resourceOf(new URL(`http://localhost${url}`).href);
  const start = url.indexOf("/", url.indexOf("://") + "://".length);
  // CONNECT has only a host and a port.
  return start === -1 ? url : url.slice(start);
}

/** The parameters in the query of a path. */
export function queryOf(resource: string): URLSearchParams {
  return new URLSearchParams(resource.replace(/^[^?]*/, ""));
}

/**
 * The subprotocol to answer a handshake with (RFC 6455, section 4.2.2): the first offer that is
 * among `spoken`, or the first of all if that is undefined. Undefined for none.
 */
export function subprotocolFor(
  headers: Headers,
  spoken: readonly string[] | undefined,
): string | undefined {
  const header = headers.get("sec-websocket-protocol");
  if (header === null) return undefined;
  const offered = offeredSubprotocols(header);
  const names = offered.filter((offer) => !bearerSubprotocol(offer));
  const chosen = spoken === undefined ? names[0] : names.find((name) => spoken.includes(name));
  // A browser that sent its token as a subprotocol hangs up unless one of its offers is chosen.
  return chosen ?? offered.find(bearerSubprotocol);
}

/**
 * Describes a request over plain HTTP, for `/inspect`, with `***` for credentials, as its answer is more
 * often logged; a name that is given twice has a list of values.
 */
export function describeRequest({ method, headers }: Request, resource: string, remote: string) {
  const [path = ""] = resource.split("?", 1);
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of queryOf(redactResource(resource))) {
    query[name] = Object.hasOwn(query, name) ? [query[name] ?? [], value].flat() : value;
  }
  return {
    method,
    path,
    query,
    headers: Object.fromEntries(redactHeaders(headers)),
    remote_address: remote,
  };
}

/** Describes the handshake of a request, for `/inspect`. */
export function describeHandshake(request: Request, remote: string, chosen: string | undefined) {
  const { method, url, headers } = request;
  return {
    method,
    url: redactResource(url),
    headers: Object.fromEntries(headers),
    remote_address: remote,
    subprotocols_offered: offeredSubprotocols(headers.get("sec-websocket-protocol")),
    subprotocol_chosen: chosen ?? null,
    extensions: headers.get("sec-websocket-extensions"),
  };
}

/** What a client sent to open the connection, as JSON shows it. */
export type Handshake = ReturnType<typeof describeHandshake>;

/** Shows a client that sent no proper handshake what to send instead. */
export function faultRejection({ status, problem }: HandshakeFault, url: string): Rejection {
  const target = redactResource(url).replace(/^http/, "ws");
  return {
    status,
    problem,
    hint: `Try: wsecho send "Hello" -u ${target.startsWith("/") ? `ws://HOST:PORT${target}` : target}`,
    // RFC 9110, section 15.5.22 wants Upgrade with each 426.
    headers: { Upgrade: "websocket", Connection: "Upgrade", "Sec-WebSocket-Version": "13" },
  };
}

/**
 * Creates a function that returns where a request comes from; behind so many proxies, where they say it
 * does, unless they do not. It remembers the last address: many connections come from few machines, and
 * then share the memory of its text.
 */
export function createRemoteOf(proxies: number) {
  let address = "";
  return (request: Request, server: Bun.Server<unknown>): Remote => {
    const remote =
      (proxies > 0 && forwardedRemote(request.headers.get("x-forwarded-for"), proxies)) ||
      server.requestIP(request);
    if (remote === null) return { address: "", port: 0 };
    if (remote.address !== address) address = remote.address;
    return { address, port: remote.port };
  };
}
