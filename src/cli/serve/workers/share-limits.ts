import type { ListenOptions } from "../../../server/listen.ts";
import { shareOf } from "../../share.ts";

/** What a worker listens with: of each limit that holds for the whole server, its share. */
export function shareLimits(listen: ListenOptions, index: number, workers: number): ListenOptions {
  const { maxConnections = 0, rateLimit = 0 } = listen;
  return {
    ...listen,
    maxConnections: shareOf(maxConnections, index, workers),
    rateLimit: shareOf(rateLimit, index, workers),
  };
}
