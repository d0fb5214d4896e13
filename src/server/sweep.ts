import type { Peer, Roster } from "./connection.ts";

/** The parts of a sweep, so that thousands of Pings do not hold up the echoes. */
const slices = 16;
/** The shortest time between two of them, in milliseconds. */
const shortestTick = 5;

/** Creates a sweep: it calls `look` with each connection of a roster at this interval, in milliseconds. */
export function createSweep(peers: Roster, every: number, look: (ws: Peer) => void) {
  const tick = Math.max(every / slices, shortestTick);
  let timer: ReturnType<typeof setInterval> | undefined;
  let next = 0;
  let clock = 0;
  let lookedAt = 0;

  function lookAtSlice(): void {
    const now = performance.now();
    clock += Math.min(now - lookedAt, 2 * tick);
    lookedAt = now;
    const share = Math.ceil(peers.size * Math.min(tick / every, 1));
    for (let count = 0; count < share; count++) {
      if (next >= peers.size) next = 0;
      const ws = peers.at(next++);
      if (ws !== undefined) look(ws);
    }
  }

  return {
    /** Milliseconds that the server has run; while the machine held it up, it saw no sign of life. */
    get clock() {
      return clock;
    },
    /** Call this when a connection was added, or removed: without any, no timer runs. */
    rosterChanged(): void {
      if ((timer !== undefined) === peers.size > 0) return;
      clearInterval(timer);
      timer = peers.size > 0 ? setInterval(lookAtSlice, tick) : undefined;
      lookedAt = performance.now();
    },
  };
}
