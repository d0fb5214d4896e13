import { bindAll } from "./bind.ts";
import { createEcho } from "./echo.ts";
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
  const echo = createEcho();
  // Whoever comes in the moment before the port is free again is to try once more.
  await echo.drain();
  const servers = bindAll(await resolveHost(host), port, {
    host,
    echo,
    tls: options.tls,
    reusePort: false,
  });
  const bound = servers[0]?.port ?? port;
  await Promise.all(servers.map((server) => server.stop(true)));
  return { url: listenUrl(host, bound, options), port: bound };
}
