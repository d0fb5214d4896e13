import { resolve } from "node:path";

import { systemCode, WsechoError } from "../errors.ts";
import { formatHost } from "../text/address.ts";
import type { Connection } from "./connection.ts";

/** A listening Bun server. */
export type Server = Bun.Server<Connection>;

/**
 * The addresses of a host name that a server should listen on. By default, Bun binds `localhost` to
 * IPv4 only, and its error for an unknown name is misleading.
 *
 * @throws {WsechoError} with code `HOST_NOT_FOUND`
 */
export async function resolveHost(host: string): Promise<readonly string[]> {
  if (host === "localhost") return ["127.0.0.1", "::1"];
  try {
    const found = await Bun.dns.lookup(host, { backend: "system" });
    return [...new Set(found.map(({ address }) => address))];
  } catch (cause) {
    throw new WsechoError("HOST_NOT_FOUND", `Cannot listen on "${host}": no such host`, { cause });
  }
}

/**
 * Listens on the same port of each address of `host`, using `serve` for each; port 0 chooses a port
 * that is free on all of them. An IPv6 address that this machine does not have is skipped, unless
 * it is the only one.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE` or `CANNOT_LISTEN`
 */
export function bindAll(
  host: string,
  addresses: readonly string[],
  wanted: number,
  serve: (hostname: string, port: number) => Server,
  draws = 20,
): readonly Server[] {
  const servers: Server[] = [];
  let missing: unknown;
  for (const hostname of addresses) {
    try {
      servers.push(serve(hostname, servers[0]?.port ?? wanted));
    } catch (error) {
      const code = systemCode(error);
      if (hostname.includes(":") && (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT")) {
        missing ??= error;
        continue;
      }
      for (const server of servers) void server.stop(true);
      // A port that is free on the first address may be in use on the second.
      if (code === "EADDRINUSE" && wanted === 0 && draws > 1) {
        return bindAll(host, addresses, wanted, serve, draws - 1);
      }
      throw listenError(formatHost(host, wanted), error, portHint);
    }
  }
  if (servers.length === 0) throw listenError(formatHost(host, wanted), missing, portHint);
  return servers;
}

/**
 * Listens on a Unix socket, in place of one that a killed program has left there.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE` or `CANNOT_LISTEN`
 */
export async function bindUnix(path: string, serve: (path: string) => Server): Promise<Server> {
  const { lstatSync, renameSync, rmSync } = await import("node:fs");
  const at = () => lstatSync(path, { throwIfNoEntry: false });
  try {
    if (at()?.isSocket() === true && !(await isInUse(path))) rmSync(path, { force: true });
    const server = serve(path);
    const own = at()?.ino;
    const stop = server.stop.bind(server);
    server.stop = (force) => {
      // Bun removes what is there, even if another program has replaced it.
      const isOther = ![own, undefined].includes(at()?.ino);
      const aside = `${path}.${crypto.randomUUID()}`;
      if (isOther) renameSync(path, aside);
      const stopped = stop(force);
      if (isOther) renameSync(aside, path);
      return stopped;
    };
    return server;
  } catch (error) {
    throw listenError(path, error, unixHint);
  }
}

/** Whether a program has a Unix socket open. */
async function isInUse(path: string): Promise<boolean> {
  const hangUp = (socket: Bun.Socket) => void socket.end();
  const probe = Bun.connect({ unix: path, socket: { open: hangUp, data: hangUp } });
  const code = await probe.then(() => undefined, systemCode);
  if (code !== "ECONNREFUSED") return true;
  // Bun reports the same for a program that is too busy to accept; Linux lists what is open.
  const list = await Bun.file("/proc/net/unix")
    .text()
    .catch(() => "");
  const paths = list.split("\n").map((line) => line.replace(/^(?:\S+ +){7}/, ""));
  return paths.some((other) => resolve(other) === resolve(path));
}

const portHint = "Stop the program that has it, or choose another with --port (0 finds a free one)";

const unixHint = "Stop the program that has it, or remove the file if it is not a socket";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRNOTAVAIL: "this machine does not have that address",
  ENAMETOOLONG: "the path of a Unix socket cannot be that long",
  ENOENT: "its folder does not exist",
  EAFNOSUPPORT: "this machine has no IPv6. Use --host 0.0.0.0 for every IPv4 network",
};

function listenError(address: string, cause: unknown, hint: string): WsechoError {
  const code = systemCode(cause) ?? "";
  const action = `Cannot listen on "${address}"`;
  if (code === "EADDRINUSE") {
    return new WsechoError("ADDRESS_IN_USE", `${action}: the address is in use. ${hint}`, {
      cause,
    });
  }
  const why = reasons[code] ?? (cause instanceof Error ? cause.message : cause);
  return new WsechoError("CANNOT_LISTEN", `${action}: ${why}`, { cause });
}
