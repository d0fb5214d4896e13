import { ParseError } from "../errors.ts";
import { type Endpoint, parseAddress } from "./address.ts";

/**
 * Parses `HOST:PORT`, an IPv6 address in brackets; `:PORT` is a port of this machine.
 *
 * @throws {ParseError} on anything else
 */
export function parseEndpoint(text: string): Endpoint {
  const wanted = "HOST:PORT, e.g. 127.0.0.1:8443";
  if (!/^(?:\[[^\]]+\]|[^:/?#@[\]\\]*):\d+$/.test(text)) throw new ParseError(text, wanted);
  try {
    const { host, port } = parseAddress(`ws://${text}`);
    return { host, port };
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(text, wanted);
    throw error;
  }
}
