import { longestTimer } from "../text/duration.ts";
import type { Peer } from "./connection.ts";

/** What is done with a peer that leaves unread what it was sent. */
export interface UnreadWatchOptions {
  /** Milliseconds for which the system may have had no room for more; 0 for no limit. */
  readonly limit: number;
  /** Finds out whether the peer still exists. */
  probe(ws: Peer): void;
  /** Cuts the connection at the limit. */
  cut(ws: Peer): void;
}

/** After how many milliseconds it is first checked whether a peer that does not read still exists. */
const firstProbe = 1000;

/** Creates the watch over the peers of one server that leave unread what they were sent. */
export function createUnreadWatch({ limit, probe, cut }: UnreadWatchOptions) {
  /** Checks less and less often whether the peer still exists, and cuts it at the limit. */
  function watch(ws: Peer, probeAt: number, wait: number): void {
    const { takenAt = 0 } = ws.data;
    const cutAt = limit === 0 ? Infinity : takenAt + limit;
    const sleep = Math.min(cutAt, probeAt) - performance.now();
    ws.data.stallTimer = setTimeout(
      () => {
        // The peer may have read something meanwhile, and a timer may fire a fraction early.
        const now = performance.now() + 1;
        const { takenAt = 0 } = ws.data;
        if (limit > 0 && now - takenAt >= limit) {
          cut(ws);
        } else if (now < probeAt) {
          watch(ws, probeAt, wait);
        } else {
          probe(ws);
          watch(ws, now + 2 * wait, 2 * wait);
        }
      },
      Math.min(sleep, longestTimer),
    );
  }

  return {
    /** Something is unsent from now on, until the connection's `stallTimer` is cleared. */
    begin(ws: Peer): void {
      const now = performance.now();
      ws.data.takenAt = now;
      watch(ws, now + firstProbe, firstProbe);
    },
  };
}
