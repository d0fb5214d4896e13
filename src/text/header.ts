import { ParseError } from "../errors.ts";

/** A header of HTTP. */
export interface Header {
  readonly name: string;
  readonly value: string;
}

/**
 * Parses `Name: value` (RFC 9110, section 5). The blanks around the value are no part of it.
 *
 * @throws {ParseError} on anything else, control characters included, and on the headers by which
 *   the handshake itself is made
 */
export function parseHeader(text: string): Header {
  const match = /^[ \t]*([\w!#$%&'*+.^`|~-]+):[ \t]*([^ \t].*?)[ \t]*$/s.exec(text);
  const [, name = "", value = ""] = match ?? [];
  if (match === null || controls.test(value)) {
    throw new ParseError(text, 'a header such as "Name: value"');
  }
  const why = handshakeHeaders.get(name.toLowerCase());
  if (why !== undefined) throw new ParseError(text, `a header other than "${name}", ${why}`);
  return { name, value };
}

/** Replaces what headers keep secret by `***`: credentials, of which the scheme stays, and cookies. */
export function redactHeaders(headers: Iterable<readonly [string, string]>): [string, string][] {
  return Array.from(headers, ([name, value]) => [name, redactValue(name.toLowerCase(), value)]);
}

/** Writes a URL with `***` for its password and for each `token` in its query. */
export function redactUrl(url: URL): string {
  const { password, search } = url;
  const shown =
    search === "" ? "" : `?${search.slice(1).split("&").map(redactParameter).join("&")}`;
  if (password === "" && shown === search) return url.href;
  const copy = new URL(url);
  if (password !== "") copy.password = "***";
  copy.search = shown;
  return copy.href;
}

// A tab may stand in a value (RFC 9110, section 5.5); C1 is refused because terminals obey it.
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/;

/** RFC 6455, section 4.1. */
const handshakeHeaders: ReadonlyMap<string, string> = new Map([
  ["connection", "which the handshake sets itself"],
  ["upgrade", "which the handshake sets itself"],
  ["sec-websocket-key", "which the handshake sets itself"],
  ["sec-websocket-version", "which the handshake sets itself"],
  ["sec-websocket-extensions", "which the handshake sets itself"],
  ["sec-websocket-accept", "which only a server sends"],
]);

function redactValue(name: string, value: string): string {
  if (name === "cookie" || name === "set-cookie") return "***";
  if (name === "authorization" || name === "proxy-authorization") {
    return /^\S+ +(?=\S)/.test(value) ? value.replace(/^(\S+) .*$/s, "$1 ***") : "***";
  }
  // Where a browser has to put a token, as it lets a page set no header.
  if (name === "sec-websocket-protocol") return value.replace(/\bbearer\.[^,\s]+/g, "bearer.***");
  return value;
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf("=");
  // Whatever reads the query undoes percent-encoding in names too.
  const isToken = equals !== -1 && new URLSearchParams(parameter).has("token");
  return isToken ? `${parameter.slice(0, equals)}=***` : parameter;
}
