/** When which connection has to send, where the rate is given. */
export interface Pacer {
  /** When a connection's message of this number is due, by the clock of `performance.now()`. */
  dueAt(connection: number, message: number): number;
  /** The connections whose turn has come by now, since the last time this was asked. */
  dueBy(now: number): Iterable<number>;
  /** When the next turn is. */
  readonly nextAt: number;
}

/** Lets `connections` take turns from `start` on, so that together they send `rate` messages a second. */
export function createPacer(start: number, rate: number, connections: number): Pacer {
  const interval = 1000 / rate;
  let turn = 0;

  return {
    dueAt: (connection, message) => start + (message * connections + connection) * interval,
    *dueBy(now) {
      for (; start + turn * interval <= now; turn++) yield turn % connections;
    },
    get nextAt() {
      return start + turn * interval;
    },
  };
}
