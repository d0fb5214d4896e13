import { WsechoError } from "../../../errors.ts";
import { type ListenOptions, reservePort } from "../../../server/listen.ts";
import { maxBufferedRange } from "../../../server/options.ts";
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
  { workers: size, connectionsEach, listen, log, page }: ServeOptions,
  tls: Pick<ListenOptions, "tls">,
  io: Io,
): Promise<RunningServer> {
  if (!io.target.startsWith("linux-")) {
    const why = "as only Linux spreads the connections of one port over several processes";
    const problem = `Cannot use --workers "${size}" on ${io.target}: expected 1, ${why}`;
    throw new WsechoError("USAGE", problem);
  }
  const { maxConnections: total = 0, maxBuffered = 0 } = listen;
  const { url, port } = await reservePort({ ...listen, ...tls });
  const pool = startWorkerPool({
    size,
    io,
    slots: { total, mostEach: connectionsEach },
    startOf: (place, connections) => ({
      listen: {
        ...listen,
        ...tls,
        port,
        maxBuffered: Math.max(shareOf(maxBuffered, place, size), maxBufferedRange.min),
      },
      log,
      page,
      ids: { first: place + 1 + connections * size, step: size },
    }),
  });
  return { url, port, ...pool };
}
