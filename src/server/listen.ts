import { resolve } from "node:path";

import { formatAddress } from "../text/address.ts";
import { bindAll, bindUnix, resolveHost, type Server } from "./bind.ts";
import type { Links } from "./cluster-link.ts";
import { createSharedEcho, type Echo } from "./echo.ts";
import type { MetricsSnapshot } from "./metrics/snapshot.ts";
import type { EchoOptions } from "./options.ts";

/** Certificates in PEM, and how clients are judged by theirs. */
export interface ServerTls {
  /** The server's certificate, then the intermediate ones that lead to its CA. */
  readonly cert?: string;
  /** The private key of the certificate. */
  readonly key?: string;
  /** CA certificates; with `requestCert`, a client must show a certificate that one of them signed. */
  readonly ca?: string | string[];
  readonly requestCert?: boolean;
  readonly rejectUnauthorized?: boolean;
}

/** Where to listen, and how to echo. */
export interface ListenOptions extends EchoOptions {
  /** A host name or an IP address. `localhost` is both loopback addresses. Default: `localhost`. */
  readonly host?: string;
  /** 0 chooses a free port. Default: 8765. */
  readonly port?: number;
  /** Path of a Unix socket to listen on instead of a host and a port. */
  readonly unix?: string;
  /** Certificate and key, for `wss://`. Default: none, `ws://`. */
  readonly tls?: ServerTls;
}

/** A running echo server. */
export interface EchoServer extends AsyncDisposable {
  /** What a client connects to: `ws://localhost:8765`, or `ws+unix:///run/echo.sock`. */
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
 * Starts an echo server and resolves once it accepts connections. With a cluster it shares its port
 * with other processes that ask for the same, which Linux alone spreads the connections over.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE`, `HOST_NOT_FOUND`, `CANNOT_LISTEN` or `BAD_VALUE`
 * @internal
 */
export async function listen(options: ListenOptions = {}, links: Links = {}): Promise<EchoServer> {
  const { host = listenDefaults.host, unix, tls } = options;
  const echo = createSharedEcho(options, links, {
    host: unix === undefined ? host : undefined,
    ...(tls?.requestCert === true && { isGuarded: true }),
  });
  const { servers, url, port } = await bind(options, echo, links.cluster !== undefined);
  let stopping: Promise<void> | undefined;

  function stop(grace: number = listenDefaults.grace): Promise<void> {
    if (stopping !== undefined) return cut(servers);
    stopping = drain(servers, echo, grace);
    return stopping;
  }

  return {
    url,
    port,
    metrics: echo.metrics,
    get connections() {
      return echo.peers.size;
    },
    stop,
    [Symbol.asyncDispose]: () => stop(0),
  };
}

/**
 * Makes sure that no program listens on a port yet, and chooses one for port 0, before several
 * processes share it. A process that shares a port does not notice another program that does so
 * too.
 *
 * @throws {WsechoError} as `listen` does
 */
export async function reservePort(options: ListenOptions) {
  const echo = createSharedEcho({});
  // A client that connects just before the port is free again should retry.
  await echo.drain();
  const { servers, url, port } = await bind(options, echo, false);
  await cut(servers);
  return { url, port };
}

async function bind(options: ListenOptions, echo: Echo, reusePort: boolean) {
  const { port = listenDefaults.port, unix, tls } = options;
  // As in a URL, an IPv6 address may be in brackets.
  const host = (options.host ?? listenDefaults.host).replace(/^\[(.*)\]$/, "$1");
  const shared = {
    // The default shows a page with source code to anyone who causes an error.
    development: false,
    fetch: echo.fetch,
    error: () => new Response("Internal error\n", { status: 500 }),
    websocket: echo.websocket,
    ...(tls !== undefined && { tls }),
  } as const;
  const target = { secure: tls !== undefined, resource: "/" };
  if (unix !== undefined) {
    const server = await bindUnix(unix, (path) => Bun.serve({ unix: path, ...shared }));
    const url = formatAddress({ ...target, host, port, unix: resolve(unix) });
    return { servers: [server], url, port };
  }
  // By default, Bun lets other processes listen on the same port.
  const servers = bindAll(host, await resolveHost(host), port, (hostname, each) =>
    Bun.serve({ hostname, port: each, reusePort, ...shared }),
  );
  const bound = servers[0]?.port ?? port;
  return { servers, url: formatAddress({ ...target, host, port: bound }), port: bound };
}

async function drain(servers: readonly Server[], echo: Echo, grace: number): Promise<void> {
  // The server keeps listening, so that health checks see that it is stopping.
  const { promise: graceOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, grace);
  await Promise.race([echo.drain(grace), graceOver]);
  clearTimeout(timer);
  await cut(servers);
}

async function cut(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop(true)));
}
