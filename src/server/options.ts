import { WsechoError } from "../errors.ts";
import { formatDuration, longestTimer } from "../text/duration.ts";
import type { Range } from "../text/integer.ts";
import { formatSize } from "../text/size.ts";
import type { AccessRules } from "./access.ts";
import { closeFaultOf } from "./faults/close-fault.ts";
import type { Faults } from "./faults/table.ts";
import type { EchoObserver } from "./observer.ts";
import type { ReplayOptions } from "./recording/conversation.ts";
import { resolveUpstream, type Upstream, type UpstreamOptions } from "./upstream/options.ts";

/** How an echo server behaves, and who may connect. */
export interface EchoOptions extends AccessRules {
  /** Text before each text echo; binary is never prefixed. Default: `"Echo: "`. */
  readonly prefix?: string;
  /** Faults for each connection that sets no others in its query. Default: none. */
  readonly faults?: Faults;
  /** Whether paths and queries mean anything; if not, every path echoes. Default: true. */
  readonly endpoints?: boolean;
  /**
   * Subprotocols to choose from; the client's order decides. Default: any, so that its first offer is
   * chosen; with `[]` none ever is.
   */
  readonly subprotocols?: readonly string[];
  /** Whether to accept permessage-deflate (RFC 7692). Default: false. */
  readonly compress?: boolean;
  /** Largest message accepted, in bytes; a larger one closes the connection with 1009. Default: 16 MiB. */
  readonly maxPayload?: number;
  /** Connections at a time; one more is refused with 503. 0 for no limit. Default: 10,000. */
  readonly maxConnections?: number;
  /**
   * Requests and messages per second, counted together, from one IPv4 address or one /64 of IPv6;
   * beyond, a request is rejected with 429 and a connection closed with 1008. `/healthz`, and requests
   * that are neither a proper handshake nor for another page, are not counted. Default: 0, no limit.
   */
  readonly rateLimit?: number;
  /**
   * How many proxies there are between the clients and this server: the address of a client, for log,
   * `/inspect` and limits, is the entry this many from the right of `X-Forwarded-For`, or the peer's own if
   * that is missing or no address. Where there is no proxy, anyone can invent it. Default: 0, none.
   */
  readonly trustProxy?: number;
  /**
   * Milliseconds of silence after which a peer is disconnected, from 8,000 to 960,000, or 0 for
   * never. A ping is sent first, so that only a dead peer is disconnected. Default: 120,000.
   */
  readonly idleTimeout?: number;
  /**
   * Milliseconds between two pings to each peer, from 100 to 86,400,000, so that no proxy on the way
   * cuts an idle connection; 0 for pings only where `idleTimeout` needs them. Default: 0.
   */
  readonly pingInterval?: number;
  /**
   * Milliseconds for which nothing more could be sent to a peer before it is disconnected; 0 for no
   * limit. The system buffers some MB, so a slow reader makes room only now and then. Default: 120,000.
   */
  readonly backpressureLimit?: number;
  /**
   * The most that may wait for all connections together, in bytes: what clients have not read yet, what
   * faults hold back, and what is not answered yet. Beyond, no client is read from, and after 250 ms
   * those that read nothing are disconnected. Default: 256 MiB.
   */
  readonly maxBuffered?: number;
  /**
   * Answers a browser that opens the server like a page, with `Accept: text/html`, at any path but those of
   * other pages. Not without endpoints. Default: none.
   */
  readonly page?: () => Response | Promise<Response>;
  /**
   * A server to stand in front of: instead of an echo, a client gets what that one says, with the faults. The
   * pages and endpoints of this server are then under `/_wsecho/`. Default: none.
   */
  readonly upstream?: UpstreamOptions;
  /**
   * Instead of an echo, a client gets what the server of a recording said, as far as `conversations` go. The
   * pages and endpoints of this server are then under `/_wsecho/`. Not with an upstream. Default: none.
   */
  readonly replay?: ReplayOptions;
  /** Notified of events as they happen. */
  readonly observer?: EchoObserver;
}

/** The defaults of the options. */
export const echoDefaults = {
  prefix: "Echo: ",
  faults: {},
  endpoints: true,
  origins: [],
  compress: false,
  maxPayload: 16 * 1024 * 1024,
  maxConnections: 10_000,
  rateLimit: 0,
  trustProxy: 0,
  idleTimeout: 120_000,
  pingInterval: 0,
  backpressureLimit: 120_000,
  maxBuffered: 256 * 1024 * 1024,
  observer: {},
} as const satisfies EchoOptions;

type OpenOption = "token" | "user" | "subprotocols" | "page" | "upstream" | "replay";

/** The options with defaults filled in, except for access and subprotocols, which have none. */
export type ResolvedEchoOptions = Required<Omit<EchoOptions, OpenOption>> &
  Pick<EchoOptions, Exclude<OpenOption, "upstream">> & { readonly upstream?: Upstream | undefined };

/** Bun keeps the length in 32 bits. */
export const maxPayloadRange: Range = { min: 0, max: 2 ** 32 - 1 };

/** Less would not do for a few slow clients. */
export const maxBufferedRange: Range = { min: 1024 * 1024, max: 2 ** 40 };

/** How many proxies a request may have passed. */
export const trustProxyRange: Range = { min: 0, max: 100 };

/** Long enough to answer a Ping over a slow network. */
export const idleTimeoutRange: Range = { min: 8000, max: 960_000 };

/** Pings more often than a proxy could ask for would only be traffic. */
export const pingIntervalRange: Range = { min: 100, max: 86_400_000 };

/** As long as a timer can wait. */
export const backpressureLimitRange: Range = { min: 1, max: longestTimer };

/**
 * Fills in the defaults.
 *
 * @throws {WsechoError} with code `BAD_VALUE` when an option lies outside its range
 */
export function resolveEchoOptions(options: EchoOptions): ResolvedEchoOptions {
  const { upstream, ...given } = withoutUndefined(options);
  const resolved: ResolvedEchoOptions = {
    ...echoDefaults,
    ...given,
    ...(upstream !== undefined && { upstream: resolveUpstream(upstream) }),
  };
  const { maxPayload, maxBuffered, trustProxy } = resolved;
  const { idleTimeout, pingInterval, backpressureLimit } = resolved;
  // With faults that contradict each other, every handshake would be refused.
  closeFaultOf(resolved.faults);
  checkRange("maxPayload", maxPayload, maxPayloadRange, formatSize);
  checkRange("maxBuffered", maxBuffered, maxBufferedRange, formatSize);
  checkRange("trustProxy", trustProxy, trustProxyRange);
  if (idleTimeout !== 0) checkRange("idleTimeout", idleTimeout, idleTimeoutRange, formatDuration);
  if (pingInterval !== 0) {
    checkRange("pingInterval", pingInterval, pingIntervalRange, formatDuration);
  }
  if (backpressureLimit !== 0) {
    checkRange("backpressureLimit", backpressureLimit, backpressureLimitRange, formatDuration);
  }
  return resolved;
}

function checkRange(
  name: string,
  value: number,
  { min, max }: Range,
  format?: (value: number) => string,
): void {
  if (Number.isInteger(value) && value >= min && value <= max) return;
  const [from, to] = [min, max].map((end) => (format ? `${end} (${format(end)})` : `${end}`));
  const range = `from ${from} to ${to}`;
  throw new WsechoError(
    "BAD_VALUE",
    `Cannot use ${name} ${value}: expected a whole number ${range}`,
  );
}

// Not every caller's compiler distinguishes an option that is undefined from one that is missing.
function withoutUndefined<T extends object>(options: T): T {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as T;
}
