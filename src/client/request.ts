import { WsechoError } from "../errors.ts";
import { offeredSubprotocols } from "../protocol/subprotocol.ts";
import { type Address, type Endpoint, formatHost, hostHeader } from "../text/address.ts";
import { basicCredentials, type User } from "../text/user.ts";

/** What a handshake requests, and how it reaches the server. */
export interface RequestOptions {
  /** Subprotocols to offer, the preferred one first. */
  readonly protocols?: readonly string[];
  /**
   * Headers to send along with the handshake. A name may come twice where HTTP allows a list; text
   * beyond ASCII goes out as UTF-8. `Authorization` wins over a name and password in the URL.
   */
  readonly headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]>;
  /** Whether to offer permessage-deflate (RFC 7692). Default: true. */
  readonly compress?: boolean;
  /** Which certificates are trusted, and which one is shown, for `wss://` and for an `https://` proxy. */
  readonly tls?: ClientTls;
  /**
   * An `http://` or `https://` proxy to tunnel through with CONNECT, or a `socks5h://` one, with a name
   * and password in the URL where it needs them. With `socks5://` this machine resolves the server's
   * name, not the proxy. Bun connects directly to what the variable `NO_PROXY` lists, SOCKS aside.
   */
  readonly proxy?: string;
}

/** Which servers a client trusts, and the certificate that it shows. */
export interface ClientTls {
  /** Accepts any certificate of the server. Default: false. */
  readonly insecure?: boolean;
  /** The CA certificates to trust, in PEM, instead of those of the system. */
  readonly ca?: string;
  /** The client's certificate in PEM, then the intermediate ones that lead to its CA. */
  readonly cert?: string;
  /** The private key of the client's certificate, in PEM, without passphrase. */
  readonly key?: string;
}

/** Where Bun's WebSocket connects, if that is not what the URL says. */
export interface Route extends Partial<Endpoint> {
  /** The path of a Unix socket. */
  readonly unix?: string;
  /** The URL of an HTTP proxy that leads there, instead of the one that was requested. */
  readonly proxy?: string;
}

/** A handshake as a client sends it. */
export interface HandshakeRequest {
  /** Path and query. */
  readonly resource: string;
  /** Every header, including those that every handshake has. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/**
 * Prepares a handshake for Bun's WebSocket.
 *
 * @param key the `Sec-WebSocket-Key`; Bun makes one if it is not given
 * @param route where to connect, if the address does not say
 * @throws {WsechoError} with code `BAD_VALUE` when a header is given twice that may come once only
 * @internal
 */
export function prepareRequest(
  address: Address,
  options: RequestOptions,
  key?: string,
  route: Route | undefined = routeOf(address),
) {
  const { compress, tls } = options;
  const proxy = route?.proxy ?? options.proxy;
  const webSocketOptions: Bun.WebSocketOptions & { protocols?: string[] } = {};
  if (options.headers ?? options.protocols ?? address.user ?? route ?? key) {
    const { headers, protocols } = chosenHeaders(address, options);
    if (key !== undefined) headers.push(["Sec-WebSocket-Key", key]);
    webSocketOptions.headers = Object.fromEntries(headers);
    if (protocols.length > 0) webSocketOptions.protocols = protocols;
  }
  if (compress === false) webSocketOptions.perMessageDeflate = false;
  if (proxy !== undefined) webSocketOptions.proxy = proxy;
  if ((tls ?? route) !== undefined) {
    // Where it connects elsewhere, Bun does not know which host the certificate should be for.
    const serverName = route === undefined ? undefined : address.host.replace(/%.*/, "");
    webSocketOptions.tls = toTlsOptions(tls ?? {}, serverName);
  }
  return { url: urlFor(address, route), webSocketOptions };
}

function routeOf({ unix, connectTo }: Address): Route | undefined {
  return unix === undefined ? connectTo : { unix };
}

/** A handshake as it goes out with this key, its headers in the order in which Bun sends them. */
export function describeRequest(
  address: Address,
  options: RequestOptions,
  key: string,
): HandshakeRequest {
  const { headers, protocols } = chosenHeaders(address, options);
  const [host = ["Host", ""], ...others] = headers;
  const offers = [
    ["Sec-WebSocket-Extensions", options.compress === false ? "" : deflateOffer],
    ["Sec-WebSocket-Key", key],
    ["Sec-WebSocket-Protocol", protocols.join(", ")],
  ] as const;
  return {
    resource: address.resource,
    headers: [
      host,
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
      ["Sec-WebSocket-Version", "13"],
      ...offers.filter(([, value]) => value !== ""),
      ...others,
    ],
  };
}

interface ChosenHeaders {
  /** `Host` first. */
  readonly headers: [name: string, value: string][];
  readonly protocols: string[];
}

/** The headers that differ from one handshake to another, and the subprotocols to offer. */
function chosenHeaders(address: Address, options: RequestOptions): ChosenHeaders {
  const headers = combineHeaders(options.headers ?? []);
  const protocols = takeProtocols(headers, options.protocols ?? []);
  const host = take(headers, "host") ?? hostHeader(address);
  if (address.user !== undefined && !headers.has("authorization")) {
    headers.set("authorization", basicAuthorization(address.user));
  }
  return { headers: [["Host", host], ...headers.values()], protocols };
}

const deflateOffer = "permessage-deflate; client_max_window_bits";

/** The subprotocols that a request offers. */
export function offeredProtocols({ headers, protocols = [] }: RequestOptions): string[] {
  return takeProtocols(combineHeaders(headers ?? []), protocols);
}

/** The `Authorization` header for a name and a password (RFC 7617). */
export function basicAuthorization(user: User): [name: string, value: string] {
  return ["Authorization", basicCredentials(user)];
}

/** Bun reads the path of a socket up to the first colon, and never decodes it. */
function urlFor(address: Address, { unix, host, port = 0 }: Route = {}): string {
  const scheme = address.secure ? "wss" : "ws";
  if (host !== undefined) return `${scheme}://${formatHost(host, port)}${address.resource}`;
  if (unix === undefined) return `${scheme}://${hostHeader(address)}${address.resource}`;
  return `${scheme}+unix:${unix.startsWith("/") ? "//" : ""}${unix}:${address.resource}`;
}

type Combined = Map<string, [name: string, value: string]>;

/** By their names in lower case, in the order of the first of each name (RFC 9110, section 5.3). */
function combineHeaders(headers: NonNullable<RequestOptions["headers"]>): Combined {
  const pairs = Symbol.iterator in headers ? headers : Object.entries(headers);
  const combined: Combined = new Map();
  for (const [name, value] of pairs) {
    const key = name.toLowerCase();
    const earlier = combined.get(key);
    if (earlier === undefined) {
      combined.set(key, [name, toByteString(value)]);
    } else if (singular.includes(key)) {
      throw new WsechoError("BAD_VALUE", `Header "${name}" is given twice: expected it once`);
    } else {
      // RFC 6265, section 5.4.
      earlier[1] += `${key === "cookie" ? "; " : ", "}${toByteString(value)}`;
    }
  }
  return combined;
}

/** Request headers whose value is no list (RFC 9110, RFC 6454, RFC 6455). */
const singular: readonly string[] = [
  "authorization",
  "content-length",
  "content-type",
  "date",
  "from",
  "host",
  "if-modified-since",
  "if-range",
  "if-unmodified-since",
  "max-forwards",
  "origin",
  "proxy-authorization",
  "range",
  "referer",
  "sec-websocket-key",
  "sec-websocket-version",
  "user-agent",
];

/** Bun wants a character for each byte. */
function toByteString(value: string): string {
  return Buffer.from(value).toString("latin1");
}

/** As a header, they would replace the option, and the server's choice would not be checked. */
function takeProtocols(headers: Combined, protocols: readonly string[]): string[] {
  const header = take(headers, "sec-websocket-protocol");
  return header === undefined ? [...protocols] : [...offeredSubprotocols(header), ...protocols];
}

function take(headers: Combined, name: string): string | undefined {
  const value = headers.get(name)?.[1];
  headers.delete(name);
  return value;
}

function toTlsOptions(
  { insecure, ca, cert, key }: ClientTls,
  serverName: string | undefined,
): Bun.TLSOptions {
  return {
    ...(insecure === true && { rejectUnauthorized: false }),
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
    ...(serverName !== undefined && { serverName }),
  };
}
