import type { ListenOptions } from "../../../server/listen.ts";

/** What one of several workers gets of a whole number, so that all of them together get all of it. */
export function shareOf(total: number, index: number, workers: number): number {
  return Math.floor(total / workers) + (index < total % workers ? 1 : 0);
}

/** What a worker listens with: of each limit that holds for the whole server, its share. */
export function shareLimits(listen: ListenOptions, index: number, workers: number): ListenOptions {
  const { maxConnections = 0, rateLimit = 0 } = listen;
  return {
    ...listen,
    maxConnections: shareOf(maxConnections, index, workers),
    rateLimit: shareOf(rateLimit, index, workers),
  };
}
