import { WsechoError } from "../errors.ts";
import { formatAddress } from "../text/address.ts";
import type { Connection } from "./connection.ts";
import type { Echo } from "./echo.ts";

// The free port of the first address need not be free at the second.
const drawsOfFreePort = 20;

/** A listening server of Bun's. */
export type Server = Bun.Server<Connection>;

/** What answers at an address. */
export interface Binding {
  readonly echo: Pick<Echo, "fetch" | "websocket">;
  readonly tls: Bun.TLSOptions | undefined;
}

interface HostBinding extends Binding {
  /** The name that the addresses stand for. */
  readonly host: string;
  /** Whether other processes may listen on the port as well; Bun lets them unless told not to. */
  readonly reusePort: boolean;
}

/**
 * Listens on the same port of each address; 0 draws a port that is free at all of them.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE` or `CANNOT_LISTEN`
 */
export function bindAll(
  addresses: readonly string[],
  wanted: number,
  binding: HostBinding,
  draws = drawsOfFreePort,
): Server[] {
  const servers: Server[] = [];
  for (const hostname of addresses) {
    try {
      const port = servers[0]?.port ?? wanted;
      const { reusePort } = binding;
      servers.push(Bun.serve({ hostname, port, reusePort, ...serverOptions(binding) }));
    } catch (error) {
      const code = codeOf(error);
      // A machine without IPv6 still has a localhost.
      if (code === "EADDRNOTAVAIL" && servers.length > 0) continue;
      for (const server of servers) void server.stop(true);
      if (code === "EADDRINUSE" && wanted === 0 && draws > 1) {
        return bindAll(addresses, wanted, binding, draws - 1);
      }
      throw listenError(formatAddress(binding.host, wanted), error, portHint);
    }
  }
  return servers;
}

/**
 * Listens on a Unix socket.
 *
 * @throws {WsechoError} with code `ADDRESS_IN_USE` or `CANNOT_LISTEN`
 */
export function bindUnix(path: string, binding: Binding): Server {
  try {
    return Bun.serve({ unix: path, ...serverOptions(binding) });
  } catch (error) {
    throw listenError(path, error, unixHint);
  }
}

function serverOptions({ echo, tls }: Binding) {
  return {
    // The default shows a page with source code to whoever causes an error.
    development: false,
    fetch: echo.fetch,
    error: () => new Response("Internal error\n", { status: 500 }),
    websocket: echo.websocket,
    ...(tls !== undefined && { tls }),
  } as const;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

const portHint = "Stop the program that has it, or take another with --port (0 finds a free one)";

// A program that was killed leaves its socket behind.
const unixHint = "Stop the program that has it, or remove the file where there is none";

function listenError(address: string, cause: unknown, hint: string): WsechoError {
  const code = codeOf(cause);
  const action = `Cannot listen on "${address}"`;
  if (code === "EADDRINUSE") {
    return new WsechoError("ADDRESS_IN_USE", `${action}: the address is in use. ${hint}`, {
      cause,
    });
  }
  const why =
    code === "EACCES" ? "permission denied" : cause instanceof Error ? cause.message : cause;
  return new WsechoError("CANNOT_LISTEN", `${action}: ${why}`, { cause });
}
