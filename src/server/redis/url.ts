import { ParseError } from "../../errors.ts";
import { redactUrl } from "../../text/redact.ts";

/** Where a Redis is, and how it is trusted. */
export interface RedisTarget {
  /** As `parseRedisUrl` gives it. */
  readonly url: string;
  /** CA certificates in PEM for `rediss://`. Default: those of the system. */
  readonly ca?: string | undefined;
}

/**
 * Reads the address of a Redis: `redis://[USER][:PASSWORD]@HOST[:PORT][/DATABASE]`, or `rediss://` for TLS.
 *
 * @throws {ParseError} on anything else, without its password
 */
export function parseRedisUrl(text: string): string {
  const url = /^rediss?:\/\/[^/?#]/i.test(text) ? URL.parse(text) : null;
  const isPlain = url !== null && url.search === "" && url.hash === "" && url.hostname !== "";
  if (isPlain && /^(?:\/\d*)?$/.test(url.pathname)) return url.href;
  throw new ParseError(redactUrl(text), "a URL such as redis://localhost:6379");
}
