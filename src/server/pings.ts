import type { Peer, Roster } from "./connection.ts";
import { createSweep } from "./sweep.ts";

/**
 * Creates what pings each connection of a roster at an interval, in milliseconds: each is looked at four
 * times in it, and pinged in its last quarter.
 */
export function createPings(peers: Roster, interval: number, ping: (ws: Peer) => void) {
  const sweep = createSweep(peers, interval / 4, look);

  function look(ws: Peer): void {
    const { pingedAt = 0 } = ws.data;
    if (sweep.clock - pingedAt < 0.75 * interval) return;
    ws.data.pingedAt = sweep.clock;
    ping(ws);
  }

  return {
    /** Call this for each connection, once it is in the roster. */
    opened(ws: Peer): void {
      ws.data.pingedAt = sweep.clock;
      sweep.rosterChanged();
    },
    /** Call this when a connection has left the roster. */
    closed: (): void => sweep.rosterChanged(),
  };
}
