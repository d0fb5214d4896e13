import { WsechoError } from "../../../errors.ts";
import { type ListenOptions, reservePort } from "../../../server/listen.ts";
import type { Io } from "../../io.ts";
import { shareOf } from "../../workers.ts";
import type { ServeOptions } from "../options.ts";
import { type RunningServer, startWorkerPool } from "./worker-pool.ts";

/**
 * Serves with several processes that share a port.
 *
 * @throws {WsechoError} as `listen` does, and with code `USAGE` where a port cannot be shared
 */
export async function supervise(
  { workers: size, listen, log }: ServeOptions,
  tls: Pick<ListenOptions, "tls">,
  io: Io,
): Promise<RunningServer> {
  if (!io.target.startsWith("linux-")) throw notHere(size, io.target);
  const { url, port } = await reservePort({ ...listen, ...tls });
  const pool = startWorkerPool({
    size,
    io,
    startOf: (place, connections) => ({
      listen: { ...listen, ...shareLimits(listen, place, size), ...tls, port },
      log,
      ids: { first: place + 1 + connections * size, step: size },
    }),
  });
  return { url, ...pool };
}

/** Of each limit that holds for the whole server, the share of one worker. */
function shareLimits(
  { maxConnections = 0, rateLimit = 0 }: ListenOptions,
  place: number,
  size: number,
) {
  return {
    maxConnections: shareOf(maxConnections, place, size),
    rateLimit: shareOf(rateLimit, place, size),
  };
}

function notHere(workers: number, target: string): WsechoError {
  const why = "as only Linux spreads the connections of one port over several processes";
  return new WsechoError(
    "USAGE",
    `Cannot use --workers "${workers}" on ${target}: expected 1, ${why}`,
  );
}
