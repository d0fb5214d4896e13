import { bindAll, bindUnix, type Server } from "./bind.ts";
import type { ClusterLink } from "./cluster-link.ts";
import { createSharedEcho, type Echo } from "./echo.ts";
import { listenUrl } from "./listen-url.ts";
import type { MetricsSnapshot } from "./metrics/snapshot.ts";
import type { EchoOptions } from "./options.ts";
import { resolveHost } from "./resolve-host.ts";

/** Where to listen, and how to echo. */
export interface ListenOptions extends EchoOptions {
  /** A host name or an IP address. `localhost` is both loopback addresses. Default: `localhost`. */
  readonly host?: string;
  /** 0 takes a free port. Default: 8765. */
  readonly port?: number;
  /** Path of a Unix socket to listen on instead of a host and a port. */
  readonly unix?: string;
  /** Certificate and key, for `wss://`. Default: none, `ws://`. */
  readonly tls?: Bun.TLSOptions;
}

/** A running echo server. */
export interface EchoServer extends AsyncDisposable {
  /** What a client connects to: `ws://localhost:8765`. */
  readonly url: string;
  readonly port: number;
  /** How many connections are open now. */
  readonly connections: number;
  /** Everything counted so far. */
  metrics(): MetricsSnapshot;
  /**
   * Stops accepting, closes each connection with 1001, waits until they have ended or `grace`
   * milliseconds are over, and cuts what is left. A second call cuts at once.
   */
  stop(grace?: number): Promise<void>;
}

export const listenDefaults = { host: "localhost", port: 8765, grace: 5000 } as const;

/**
 * Starts an echo server and resolves once it accepts connections. With a cluster link it shares its port
 * with other processes that ask for the same, which Linux alone spreads the connections over.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE`, `HOST_NOT_FOUND`, `CANNOT_LISTEN` or `BAD_VALUE`
 */
export async function listen(
  options: ListenOptions = {},
  cluster?: ClusterLink,
): Promise<EchoServer> {
  const { host = listenDefaults.host, port = listenDefaults.port, unix, tls, ...rest } = options;
  const echo = createSharedEcho(rest, cluster);
  const reusePort = cluster !== undefined;
  const servers =
    unix === undefined
      ? bindAll(await resolveHost(host), port, { host, echo, tls, reusePort })
      : [bindUnix(unix, { echo, tls })];
  const bound = servers[0]?.port ?? port;
  let stopping: Promise<void> | undefined;

  function stop(grace: number = listenDefaults.grace): Promise<void> {
    if (stopping !== undefined) return cut(servers);
    stopping = drain(servers, echo, grace);
    return stopping;
  }

  return {
    url: listenUrl(host, bound, options),
    port: bound,
    metrics: echo.metrics,
    get connections() {
      return echo.peers.size;
    },
    stop,
    [Symbol.asyncDispose]: () => stop(0),
  };
}

async function drain(servers: readonly Server[], echo: Echo, grace: number): Promise<void> {
  // The server still listens meanwhile, so that whoever asks for its health hears that it is ending.
  const { promise: graceOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, grace);
  await Promise.race([echo.drain(), graceOver]);
  clearTimeout(timer);
  await cut(servers);
}

async function cut(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop(true)));
}
