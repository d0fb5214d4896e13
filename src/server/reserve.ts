import { bindAll } from "./bind.ts";
import { listenUrl } from "./listen-url.ts";
import { listenDefaults, type ListenOptions } from "./listen.ts";
import { resolveHost } from "./resolve-host.ts";

/** Where several processes are to listen. */
export interface Reservation {
  /** What a client connects to. */
  readonly url: string;
  readonly port: number;
}

/**
 * Makes sure that nobody listens on a port yet, and chooses one for port 0, before several processes
 * share it. Whoever shares a port cannot tell its own processes from another program that does.
 *
 * @throws {WsechoError} as `listen` does
 */
export async function reservePort(options: ListenOptions): Promise<Reservation> {
  const { host = listenDefaults.host, port = listenDefaults.port } = options;
  const servers = bindAll(await resolveHost(host), port, {
    host,
    echo: nobodyYet,
    tls: options.tls,
    reusePort: false,
  });
  const bound = servers[0]?.port ?? port;
  await Promise.all(servers.map((server) => server.stop(true)));
  return { url: listenUrl(host, bound, options), port: bound };
}

/** Answers whoever comes in the moment before the port is free again. */
const nobodyYet = {
  fetch: () => new Response("Not started yet\n", { status: 503, headers: { "Retry-After": "1" } }),
  websocket: { message: () => undefined },
};
