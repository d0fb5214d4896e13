import { WsechoError } from "../../../errors.ts";
import { type ListenOptions, reservePort } from "../../../server/listen.ts";
import { maxBufferedRange } from "../../../server/options.ts";
import type { Io } from "../../io.ts";
import { shareOf } from "../../workers.ts";
import type { ServeOptions } from "../options.ts";
import type { RedisPlan } from "../redis.ts";
import { type RunningServer, startWorkerPool } from "./worker-pool.ts";

/** What a server is to do, once the files that its flags name are read. */
export interface ServePlan extends Pick<
  ServeOptions,
  "workers" | "connectionsEach" | "log" | "page" | "record"
> {
  readonly listen: ListenOptions;
  readonly redis: RedisPlan | undefined;
  /** Called once nobody else listens on the port, and before anybody connects. */
  portIsFree(): void;
  /** A process cannot use Redis, for a reason, or can again. */
  redisChanged(source: unknown, problem: string | undefined): void;
}

/**
 * Serves with several processes that share a port.
 *
 * @throws {WsechoError} as `listen` does, and with code `USAGE` where a port cannot be shared
 */
export async function supervise(
  {
    workers: size,
    connectionsEach,
    listen,
    log,
    page,
    record,
    redis,
    redisChanged,
    portIsFree,
  }: ServePlan,
  io: Io,
): Promise<RunningServer> {
  if (!io.target.startsWith("linux-")) {
    const why = "as only Linux spreads the connections of one port over several processes";
    const problem = `Cannot use --workers "${size}" on ${io.target}: expected 1, ${why}`;
    throw new WsechoError("USAGE", problem);
  }
  const { maxConnections: total = 0, maxBuffered = 0 } = listen;
  const { url, port } = await reservePort(listen);
  portIsFree();
  const pool = startWorkerPool({
    size,
    io,
    redisChanged,
    slots: { total, mostEach: connectionsEach },
    startOf: (place, connections) => ({
      listen: {
        ...listen,
        port,
        maxBuffered: Math.max(shareOf(maxBuffered, place, size), maxBufferedRange.min),
      },
      log,
      page,
      record,
      redis,
      ids: { first: place + 1 + connections * size, step: size },
    }),
  });
  return { url, port, ...pool };
}
