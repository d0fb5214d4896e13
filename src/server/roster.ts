import type { Peer } from "./connection.ts";

/** The connections that are open, in no order. */
export interface Peers extends Iterable<Peer> {
  readonly size: number;
}

/** The same for who keeps it. A `Set` would take twice the memory for each connection. */
export interface Roster extends Peers {
  add(ws: Peer): void;
  /** Does nothing where the connection was never added, or is gone already. */
  remove(ws: Peer): void;
}

/** Makes an empty roster; it keeps in `ws.data.place` where to find a connection. */
export function createRoster(): Roster {
  const peers: Peer[] = [];

  return {
    get size() {
      return peers.length;
    },
    add(ws) {
      ws.data.place = peers.length;
      peers.push(ws);
    },
    remove(ws) {
      const { place } = ws.data;
      if (peers[place] !== ws) return;
      const last = peers.pop();
      if (last === undefined || last === ws) return;
      peers[place] = last;
      last.data.place = place;
    },
    // Of a copy, as whoever goes through it may close connections on the way.
    [Symbol.iterator]: () => [...peers].values(),
  };
}
