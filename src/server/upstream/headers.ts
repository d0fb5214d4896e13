import { type Address, hostHeader } from "../../text/address.ts";
import { basicCredentials } from "../../text/user.ts";

/** Names and values, in order; a name may come several times. */
export type HeaderList = readonly (readonly [name: string, value: string])[];

/** RFC 9110, section 7.6.1: they are about one connection, and mean nothing on the next. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "proxy-connection",
  "keep-alive",
  "te",
  "transfer-encoding",
  "upgrade",
]);

/** What a WebSocket handshake has for one connection alone (RFC 6455, section 11.3). */
const ofHandshake: ReadonlySet<string> = new Set([
  "sec-websocket-accept",
  "sec-websocket-extensions",
  "sec-websocket-key",
  "sec-websocket-version",
]);

/** The headers that are passed on: all but those about the connection that they came over. */
export function endToEnd(headers: Iterable<readonly [string, string]>): [string, string][] {
  const all = Array.from(headers, ([name, value]): [string, string] => [name, value]);
  const named = all.filter(([name]) => name.toLowerCase() === "connection");
  const listed = named.flatMap(([, value]) => value.toLowerCase().split(","));
  const dropped = new Set([...hopByHop, ...listed.map((token) => token.trim())]);
  return all.filter(([name]) => !dropped.has(name.toLowerCase()));
}

/**
 * The headers of an answer that are passed on: with 426 a client must learn what to upgrade to (RFC 9110,
 * section 15.5.22).
 */
export function endToEndAnswer(
  status: number,
  headers: Iterable<readonly [string, string]>,
): [string, string][] {
  const all = Array.from(headers, ([name, value]): [string, string] => [name, value]);
  const upgrade = all.find(([name]) => name.toLowerCase() === "upgrade")?.[1];
  if (status !== 426 || upgrade === undefined) return endToEnd(all);
  return [...endToEnd(all), ["Upgrade", upgrade], ["Connection", "Upgrade"]];
}

/** The headers of a handshake that are passed on. */
export function endToEndHandshake(headers: Iterable<readonly [string, string]>) {
  return endToEnd(headers).filter(([name]) => !ofHandshake.has(name.toLowerCase()));
}

/** What the headers to an upstream depend on. */
export interface Hop {
  readonly address: Address;
  readonly keepHost: boolean;
  /** The address of the one who made the connection; empty if it has none. */
  readonly peer: string;
  /** Whether the client's connection is encrypted. */
  readonly secure: boolean;
  /** Whether what the request says of the way here is true, as a known proxy has written it. */
  readonly trusted: boolean;
}

/**
 * The headers of a request as an upstream gets them: `Host` is its own, unless the client's is kept, and
 * `X-Forwarded-For`, `-Proto` and `-Host` say where the request came from.
 */
export function headersToUpstream(headers: HeaderList, hop: Hop): [string, string][] {
  const { address, keepHost, peer, secure, trusted } = hop;
  const found = (name: string) => headers.find(([key]) => key.toLowerCase() === name)?.[1];
  const host = found("host");
  const way = [found("x-forwarded-for"), peer].filter(Boolean).join(", ");
  const added: Readonly<Record<string, string>> = {
    host: (keepHost ? host : undefined) ?? hostHeader(address),
    "x-forwarded-for": way,
    "x-forwarded-proto":
      (trusted ? found("x-forwarded-proto") : undefined) ?? (secure ? "https" : "http"),
    "x-forwarded-host": (trusted ? found("x-forwarded-host") : undefined) ?? host ?? "",
    ...(address.user !== undefined && {
      authorization: found("authorization") ?? basicCredentials(address.user),
    }),
  };
  const rest = headers.filter(([name]) => !Object.hasOwn(added, name.toLowerCase()));
  const given = Object.entries(added).filter(([, value]) => value !== "");
  return [...given, ...rest.map(([name, value]): [string, string] => [name, value])];
}
