import { ParseError } from "../errors.ts";
import { redactUrl } from "./redact.ts";

/**
 * Parses an origin (RFC 6454) into the form in which browsers send it: lower case, no default port,
 * Punycode. `null` is the origin of files and of sandboxed pages.
 *
 * @throws {ParseError} on anything else, an origin with a path included
 */
export function parseOrigin(text: string): string {
  if (text === "null") return text;
  const url = /^[a-z][a-z0-9+.-]*:\/\/[^/?#@*\\\s]+$/i.test(text) ? URL.parse(text) : null;
  const wanted = 'an origin such as https://example.com, or "null"';
  if (url === null) throw new ParseError(redactUrl(text), wanted);
  // A scheme that the URL standard does not know, such as a browser extension's, has no origin there.
  return url.origin === "null" ? `${url.protocol}//${url.host}`.toLowerCase() : url.origin;
}
