import { ParseError } from "../errors.ts";
import { readAuthority } from "./authority.ts";
import { redactResource, redactUrl } from "./redact.ts";
import type { User } from "./user.ts";

/** One end of a TCP connection. */
export interface Endpoint {
  /** Host name or IP address, an IPv6 one without brackets, with its zone: `fe80::1%eth0`. */
  readonly host: string;
  readonly port: number;
}

/** Where a WebSocket server is, and what is asked of it (RFC 6455, section 3). */
export interface Address {
  /** Whether the connection is encrypted: `wss://`. */
  readonly secure: boolean;
  /**
   * Host name or IP address, an IPv6 one without brackets, with its zone: `fe80::1%eth0`. Over a Unix
   * socket: what `Host` has.
   */
  readonly host: string;
  /** Never left out: 80 or 443 where the URL has none. */
  readonly port: number;
  /** Path of the Unix socket to connect to instead of the host and the port. */
  readonly unix?: string;
  /** Where to connect instead; all that is said to the server stays the same. */
  readonly connectTo?: Endpoint;
  /** Path and query, percent-encoded; begins with a slash. */
  readonly resource: string;
  /** Name and password in the URL. */
  readonly user?: User;
}

interface Scheme {
  readonly secure: boolean;
  readonly unix: boolean;
}

const schemes: ReadonlyMap<string, Scheme> = new Map([
  ["ws", { secure: false, unix: false }],
  ["wss", { secure: true, unix: false }],
  ["http", { secure: false, unix: false }],
  ["https", { secure: true, unix: false }],
  ["ws+unix", { secure: false, unix: true }],
  ["wss+unix", { secure: true, unix: true }],
]);

/**
 * Parses what a person types for a WebSocket URL: without a scheme it is `ws://`, and `http(s)://`
 * means `ws(s)://`; `:9000` and `9000` are ports of this machine. In `ws+unix://PATH:RESOURCE` the path of the socket may be relative; a colon, a
 * question mark, a number sign or a percent sign in it is percent-encoded.
 *
 * @param unix path of a Unix socket to connect to, used as it is; everything else comes from the URL
 * @throws {ParseError} when the text is not such a URL, has a fragment, or has another scheme
 */
export function parseAddress(text: string, unix?: string): Address {
  // A URL parser would overlook the blanks.
  if (text !== text.trim()) throw invalid(text, anyUrl);
  const colon = text.indexOf(":");
  const name = colon === -1 ? "" : text.slice(0, colon).toLowerCase();
  const scheme = schemes.get(name);
  const rest = text.slice(colon + 1);
  const address =
    scheme?.unix === true
      ? parseUnixUrl(text, rest, scheme.secure)
      : parseUrl(text, afterScheme(text, name, rest, scheme), scheme?.secure ?? false);
  return unix === undefined ? address : { ...address, unix };
}

const anyUrl = "a WebSocket URL such as ws://localhost:8765/path";

function invalid(text: string, expected: string): ParseError {
  return new ParseError(redactUrl(text), expected);
}

/** Where a connection to an address goes, unless that is a Unix socket. */
export function endpointOf({ host, port, connectTo }: Address): Endpoint {
  return connectTo ?? { host, port };
}

/** Whether a word begins with the scheme of a WebSocket URL, and so is no message. */
export function hasScheme(word: string): boolean {
  const end = word.indexOf("://");
  return end !== -1 && schemes.has(word.slice(0, end).toLowerCase());
}

/** The part after `ws://`, or all of the text if it has no scheme. */
function afterScheme(text: string, name: string, rest: string, scheme?: Scheme): string {
  if (scheme !== undefined && rest.startsWith("//")) return rest.slice("//".length);
  // A host may have the name of a scheme, but then a port follows.
  if (scheme !== undefined && !/^\d/.test(rest)) {
    throw invalid(text, `two slashes after the scheme, as in ${name}://localhost:8765`);
  }
  if (scheme === undefined && rest.startsWith("//") && !/[/?#]/.test(name)) {
    throw invalid(text, "a ws://, wss://, ws+unix:// or wss+unix:// URL");
  }
  return text;
}

function parseUrl(text: string, rest: string, secure: boolean): Address {
  const protocol = secure ? "wss" : "ws";
  const end = rest.search(/[/?#]|$/);
  const authority = readAuthority(rest.slice(0, end), rest !== text);
  if ("expected" in authority) throw invalid(text, authority.expected);
  const { zone } = authority;
  const url = URL.parse(`${protocol}://${authority.text}${rest.slice(end)}`);
  if (url === null) throw invalid(text, anyUrl);
  if (rest.includes("#")) throw invalid(text, "a WebSocket URL without a fragment (#)");
  const { hostname, port, pathname, search, username, password } = url;
  return {
    secure,
    host: hostname.startsWith("[") ? hostname.slice(1, -1) + (zone && `%${zone}`) : hostname,
    port: port === "" ? defaultPort(secure) : Number(port),
    resource: pathname + search,
    ...(username + password !== "" && {
      user: { name: decodePercent(username), password: decodePercent(password) },
    }),
  };
}

/** A URL parser would read the beginning of a path as a host, and resolve the dots in it. */
function parseUnixUrl(text: string, rest: string, secure: boolean): Address {
  const [, path = "", resource = ""] = /^(?:\/\/)?([^:?#]*):?([^#]*)$/s.exec(rest) ?? [];
  if (rest.includes("#")) {
    throw invalid(text, "a URL without a fragment; a # in the path of a socket is %23");
  }
  if (path === "" || path === "/") {
    throw invalid(text, "the path of a Unix socket, as in ws+unix:///run/echo.sock:/path");
  }
  const { pathname, search } = new URL(resource.replace(/^\/*/, "/"), "ws://localhost");
  return {
    secure,
    host: "localhost",
    port: defaultPort(secure),
    unix: decodePercent(path),
    resource: pathname + search,
  };
}

/**
 * Writes an address as a URL that `parseAddress` reads, with `***` for a password and for each `token`
 * in the query.
 */
export function formatAddress(address: Address): string {
  const { unix, user, secure } = address;
  const protocol = secure ? "wss" : "ws";
  const resource = address.resource === "/" ? "" : redactResource(address.resource);
  if (unix !== undefined) {
    const path = unix.split("/").map(encodeURIComponent).join("/");
    return `${protocol}+unix://${path}${resource === "" ? "" : `:${resource}`}`;
  }
  const name = user === undefined ? "" : encodeURIComponent(user.name);
  const password = user === undefined || user.password === "" ? "" : ":***";
  const credentials = user === undefined ? "" : `${name}${password}@`;
  const host = address.host.replace("%", "%25");
  return `${protocol}://${credentials}${withPort(host, address.port, secure)}${resource}`;
}

/**
 * The value of `Host`: the port is left out if it is the scheme's own, and the zone always, as it means
 * nothing to the server (RFC 6874, section 3).
 */
export function hostHeader({ secure, host, port }: Address): string {
  return withPort(host.includes("%") ? host.replace(/%.*/, "") : host, port, secure);
}

function withPort(host: string, port: number, secure: boolean): string {
  const text = formatHost(host, port);
  return port === defaultPort(secure) ? text.slice(0, -`:${port}`.length) : text;
}

function defaultPort(secure: boolean): number {
  return secure ? 443 : 80;
}

/** Joins a host and a port. An IPv6 address gets brackets; one that maps an IPv4 address is written as that. */
export function formatHost(host: string, port: number): string {
  if (!host.includes(":")) return `${host}:${port}`;
  const plain = host.replace(/^::ffff:(?=\d+\.)/i, "");
  return plain.includes(":") ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** Whether a host name or an address, an IPv6 one with brackets or without, is this machine's own. */
export function isLoopbackHost(host: string): boolean {
  return /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/i.test(host);
}

/** Undoes percent-encoding (RFC 3986, section 2.1). Text that is not encoded is left as it is. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
