import type { Links } from "./cluster-link.ts";
import { createHandlers } from "./handlers.ts";
import type { MetricsSnapshot } from "./metrics/snapshot.ts";
import type { ConnectionInfo } from "./observer.ts";
import { type EchoOptions, resolveEchoOptions } from "./options.ts";
import type { PageSource } from "./pages.ts";
import { createState } from "./state.ts";
import { createUpgrade } from "./upgrade.ts";
import type { Site } from "./watch/access.ts";
import { createControl } from "./watch/control.ts";

/**
 * An echo to spread into `Bun.serve`. Its types name none of Bun's, so that they are accepted where those
 * are not installed.
 */
export interface Echo {
  /** Completes the handshake, or answers plain HTTP. */
  fetch(
    request: Request,
    server: UpgradingServer,
  ): Response | undefined | Promise<Response | undefined>;
  /** Answers each message: text with the prefix in front, binary unchanged. */
  readonly websocket: EchoHandlers;
  /** The connections that are open now, in no order. */
  readonly peers: Iterable<OpenConnection> & { readonly size: number };
  /**
   * Accepts no more connections, closes those that are open with 1001, and resolves when all have
   * ended. What a fault holds back is still sent, unless it is due after more than `grace`
   * milliseconds; what a client sends from now on is ignored.
   */
  drain(grace?: number): Promise<void>;
  /** Everything counted so far. */
  metrics(): MetricsSnapshot;
}

/** What an echo needs of a `Bun.Server`. */
export interface UpgradingServer {
  upgrade(request: Request, options: never): boolean;
  requestIP(request: Request): { readonly address: string; readonly port: number } | null;
  timeout(request: Request, seconds: number): void;
}

/** A `Bun.WebSocketHandler`, as far as an echo has one. */
export interface EchoHandlers {
  open?(ws: unknown): void | Promise<void>;
  message(ws: unknown, message: string | Uint8Array): void | Promise<void>;
  drain?(ws: unknown): void | Promise<void>;
  close?(ws: unknown, code: number, reason: string): void | Promise<void>;
  readonly maxPayloadLength?: number;
  readonly backpressureLimit?: number;
  readonly closeOnBackpressureLimit?: boolean;
  readonly idleTimeout?: number;
  readonly sendPings?: boolean;
}

/** A connection that a server may close itself. */
export interface OpenConnection {
  readonly data: ConnectionInfo;
  close(code?: number, reason?: string): void;
  /** Cuts the connection without a Close frame. */
  terminate(): void;
}

/**
 * Makes an echo for a `Bun.serve` of your own. No message is lost, unless a fault drops it: the
 * server stops reading from a client that does not read its replies.
 *
 * @example
 * ```ts
 * const server = Bun.serve({ port: 0, ...createEcho({ prefix: "" }) });
 * ```
 * @throws {WsechoError} with code `BAD_VALUE` when an option lies outside its range
 */
export function createEcho(options: EchoOptions = {}): Echo {
  return createSharedEcho(options);
}

/**
 * Like `createEcho`, for an echo that may be part of a server of several processes.
 *
 * @internal
 */
export function createSharedEcho(
  options: EchoOptions,
  links: Links = {},
  site?: Partial<Site>,
): Echo {
  const state = createState(resolveEchoOptions(options), links, site);
  const { cluster, roomsRequired = false } = links;
  const { peers, flow, metrics } = state;
  state.watch.performWith(createControl(state));
  const source: PageSource = {
    isDraining: () => state.draining,
    roomsRequired,
    clusterMetrics() {
      const snapshot = metrics.snapshot();
      return cluster === undefined ? { snapshot } : cluster.clusterMetrics(snapshot);
    },
  };

  function drain(grace = Infinity): Promise<void> {
    state.draining = true;
    for (const ws of peers) {
      const close = () => flow.close(ws, 1001, "server shutting down");
      flow.leave(ws, grace);
      if (ws.data.session === undefined) close();
      else ws.data.session.leave(grace, close);
    }
    if (peers.size === 0) state.onEmpty.resolve();
    return state.onEmpty.promise;
  }

  return {
    fetch: createUpgrade(state, source),
    websocket: createHandlers(state),
    peers,
    drain,
    metrics: metrics.snapshot,
  };
}
