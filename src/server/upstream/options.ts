import { WsechoError } from "../../errors.ts";
import type { Destination } from "../../protocol/destination.ts";
import type { FaultDirection } from "../../protocol/direction.ts";
import { parseAddress } from "../../text/address.ts";
import { longestTimer } from "../../text/duration.ts";

/** A server to stand in front of. */
export interface UpstreamOptions extends Pick<Destination, "tls"> {
  /** Where it is, such as `ws://localhost:3000`; a path there comes before that of each request. */
  readonly url: string;
  /** Whether it is sent the `Host` of the client instead of its own. Default: false. */
  readonly keepHost?: boolean;
  /** Milliseconds that it may take to accept a connection and to answer its handshake. Default: 10,000. */
  readonly connectTimeout?: number;
  /** Which messages the faults concern. Default: `both`. */
  readonly direction?: FaultDirection;
}

export const upstreamDefaults = {
  keepHost: false,
  connectTimeout: 10_000,
  direction: "both",
} as const;

/** A server to stand in front of, its address read. */
export interface Upstream extends Destination {
  /** What comes before the path of each request; empty, or without a slash at its end. */
  readonly basePath: string;
  readonly keepHost: boolean;
  readonly connectTimeout: number;
  readonly direction: FaultDirection;
}

/**
 * Reads the options for an upstream.
 *
 * @throws {ParseError} when the URL is not valid
 * @throws {WsechoError} with code `BAD_VALUE` when it has a query, or a timer cannot wait for as long
 */
export function resolveUpstream({ url, tls, ...options }: UpstreamOptions): Upstream {
  const address = parseAddress(url);
  if (address.resource.includes("?")) {
    throw new WsechoError("BAD_VALUE", "Cannot use an upstream URL with a query: expected none");
  }
  const { connectTimeout = upstreamDefaults.connectTimeout } = options;
  if (!(connectTimeout >= 1 && connectTimeout <= longestTimer)) {
    const range = `expected milliseconds from 1 to ${longestTimer}`;
    throw new WsechoError("BAD_VALUE", `Cannot use connectTimeout ${connectTimeout}: ${range}`);
  }
  return {
    address,
    tls,
    basePath: address.resource.replace(/\/$/, ""),
    keepHost: options.keepHost ?? upstreamDefaults.keepHost,
    connectTimeout,
    direction: options.direction ?? upstreamDefaults.direction,
  };
}
