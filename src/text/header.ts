import { ParseError } from "../errors.ts";
import { isUnicode } from "./characters.ts";

/** An HTTP header. */
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
  const match = /^[ \t]*([\w!#$%&'*+.^`|~-]+):[ \t]*(.*?)[ \t]*$/s.exec(text);
  const [, name = "", value = ""] = match ?? [];
  if (match === null || controls.test(value)) {
    throw new ParseError(redact(text), 'a header such as "Name: value"');
  }
  if (!isUnicode(value)) throw new ParseError(redact(text), "a header in UTF-8");
  const why = handshakeHeaders.get(name.toLowerCase());
  if (why !== undefined)
    throw new ParseError(redact(text), `a header other than "${name}", ${why}`);
  return { name, value };
}

/** What comes after the first colon or blank may be a secret, and so may a text that has neither. */
function redact(text: string): string {
  return text.replace(/^(\s*[^\s:]*[\s:]\s*)?.+$/s, "$1***");
}

// A value may contain a tab (RFC 9110, section 5.5). C1 is refused because terminals obey it.
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
