import { WsechoError } from "../../../errors.ts";
import { type ListenOptions, reservePort } from "../../../server/listen.ts";
import type { Io } from "../../io.ts";
import { whileRead } from "../../output.ts";
import { shareOf } from "../../share.ts";
import type { ServeOptions } from "../options.ts";
import { startWorkerPool } from "./worker-pool.ts";

/** A server as this command sees it: this process, or several. */
export interface RunningServer {
  readonly url: string;
  /** Resolves once it accepts connections. */
  readonly ready: Promise<void>;
  /** Rejects when it cannot start, or cannot go on. */
  readonly failed: Promise<never>;
  /** Closes all connections, and waits for that, and for what is left of the log. */
  stop(grace: number): Promise<void>;
}

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
  const { ready, failed, ended, logsEnded, stop } = startWorkerPool({
    size,
    io,
    startOf: (place, connections) => ({
      listen: { ...listen, ...shareLimits(listen, place, size), ...tls, port },
      log,
      ids: { first: place + 1 + connections * size, step: size },
    }),
  });
  return {
    url,
    ready,
    failed,
    async stop(grace) {
      stop(grace);
      await ended;
      await whileRead(io.stdout, logsEnded);
    },
  };
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
