import { ParseError } from "../errors.ts";

const schemes: Readonly<Record<string, string>> = {
  ws: "ws",
  wss: "wss",
  http: "ws",
  https: "wss",
  "ws+unix": "ws+unix",
};

/**
 * Parses what a person types for a WebSocket URL (RFC 6455, section 3): without a scheme it is
 * `ws://`, and `http(s)://` stands for `ws(s)://`. Returns the URL in its normal form.
 *
 * @throws {ParseError} when it is none, has a fragment, or has another scheme
 */
export function parseWebSocketUrl(text: string): URL {
  // Without regular expressions, each of which takes its time to compile at every start.
  const scheme = schemeOf(text.trim());
  const target =
    scheme === undefined ? "ws" : Object.hasOwn(schemes, scheme) ? schemes[scheme] : undefined;
  if (target === undefined) throw new ParseError(text, "a ws://, wss:// or ws+unix:// URL");
  const rest = scheme === undefined ? text : text.slice(scheme.length + "://".length);
  const url = text === text.trim() ? URL.parse(`${target}://${rest}`) : null;
  if (url === null) throw new ParseError(text, "a WebSocket URL such as ws://localhost:8765/path");
  if (text.includes("#")) throw new ParseError(text, "a WebSocket URL without a fragment (#)");
  if (url.port === "0") throw new ParseError(text, "a WebSocket URL with a port from 1 to 65535");
  return url;
}

/** What stands before `://`, in lower case; undefined where that is further back than a host. */
function schemeOf(text: string): string | undefined {
  const end = text.indexOf("://");
  if (end === -1) return undefined;
  const before = text.slice(0, end).toLowerCase();
  return before.includes("/") || before.includes("?") || before.includes("#") ? undefined : before;
}

/** Whether a word on the command line is meant as a WebSocket URL rather than as a message. */
export function looksLikeWebSocketUrl(word: string): boolean {
  const scheme = schemeOf(word);
  return scheme === "ws" || scheme === "wss" || scheme === "ws+unix";
}
