import { WsechoError } from "../errors.ts";
import { formatAddress } from "../text/address.ts";
import type { Connection } from "./connection.ts";
import { createEcho, type Echo } from "./echo.ts";
import type { EchoOptions } from "./options.ts";
import { resolveHost } from "./resolve-host.ts";

/** Where to listen, and how to echo. */
export interface ListenOptions extends EchoOptions {
  /** A host name or an IP address. `localhost` is both loopback addresses. Default: `localhost`. */
  readonly host?: string;
  /** 0 takes a free port. Default: 8765. */
  readonly port?: number;
}

/** A running echo server. */
export interface EchoServer extends AsyncDisposable {
  /** What a client connects to: `ws://localhost:8765`. */
  readonly url: string;
  readonly port: number;
  /** How many connections are open now. */
  readonly connections: number;
  /**
   * Stops accepting, closes each connection with 1001, waits until they have ended or `grace`
   * milliseconds are over, and cuts what is left. A second call cuts at once.
   */
  stop(grace?: number): Promise<void>;
}

export const listenDefaults = { host: "localhost", port: 8765, grace: 5000 } as const;

/**
 * Starts an echo server and resolves once it accepts connections.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE`, `HOST_NOT_FOUND`, `CANNOT_LISTEN` or `BAD_VALUE`
 */
export async function listen(options: ListenOptions = {}): Promise<EchoServer> {
  const {
    host = listenDefaults.host,
    port: wanted = listenDefaults.port,
    ...echoOptions
  } = options;
  const echo = createEcho(echoOptions);
  const addresses = await resolveHost(host);
  const servers = bindAll(addresses, wanted, host, echo, drawsOfFreePort);
  const port = servers[0]?.port ?? wanted;
  let stopping: Promise<void> | undefined;

  function stop(grace: number = listenDefaults.grace): Promise<void> {
    if (stopping !== undefined) return cut(servers);
    stopping = drain(servers, echo, grace);
    return stopping;
  }

  return {
    url: `ws://${formatAddress(host, port)}`,
    port,
    get connections() {
      return echo.peers.size;
    },
    stop,
    [Symbol.asyncDispose]: () => stop(0),
  };
}

type Server = Bun.Server<Connection>;

// The free port of the first address need not be free at the second.
const drawsOfFreePort = 20;

function bindAll(
  addresses: readonly string[],
  wanted: number,
  host: string,
  echo: Echo,
  draws: number,
): Server[] {
  const servers: Server[] = [];
  for (const address of addresses) {
    try {
      servers.push(bind(address, servers[0]?.port ?? wanted, echo));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : undefined;
      // A machine without IPv6 still has a localhost.
      if (code === "EADDRNOTAVAIL" && servers.length > 0) continue;
      for (const server of servers) void server.stop(true);
      if (code === "EADDRINUSE" && wanted === 0 && draws > 1)
        return bindAll(addresses, wanted, host, echo, draws - 1);
      throw listenError(code, formatAddress(host, wanted), error);
    }
  }
  return servers;
}

function bind(hostname: string, port: number, echo: Echo): Server {
  return Bun.serve({
    hostname,
    port,
    // The default shows a page with source code to whoever causes an error.
    development: false,
    // Without a development mode Bun shares the port with whoever asks, unless told not to.
    reusePort: false,
    fetch: echo.fetch,
    error: () => new Response("Internal error\n", { status: 500 }),
    websocket: echo.websocket,
  });
}

function listenError(code: unknown, address: string, cause: unknown): WsechoError {
  const action = `Cannot listen on "${address}"`;
  if (code === "EADDRINUSE") {
    const hint = "Stop the program that has it, or take another with --port (0 finds a free one)";
    return new WsechoError("ADDRESS_IN_USE", `${action}: the address is in use. ${hint}`, {
      cause,
    });
  }
  const why =
    code === "EACCES" ? "permission denied" : cause instanceof Error ? cause.message : cause;
  return new WsechoError("CANNOT_LISTEN", `${action}: ${why}`, { cause });
}

async function drain(servers: readonly Server[], echo: Echo, grace: number): Promise<void> {
  const stopped = Promise.all(servers.map((server) => server.stop()));
  for (const peer of echo.peers) peer.close(1001, "server shutting down");
  const { promise: graceOver, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, grace);
  await Promise.race([stopped, graceOver]);
  clearTimeout(timer);
  await cut(servers);
}

async function cut(servers: readonly Server[]): Promise<void> {
  await Promise.all(servers.map((server) => server.stop(true)));
}
