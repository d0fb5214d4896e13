/** When which connection has to send, where the rate is given. Times are by `performance.now()`. */
export interface Pacer {
  /** When a connection's message of this number is due; `Infinity` where time is up by then. */
  dueAt(connection: number, message: number): number;
  /** The connections whose turn has come by now, since the last time this was asked. */
  dueBy(now: number): Iterable<number>;
  /** When the next turn is; `Infinity` where time is up by then. */
  readonly nextAt: number;
  /** Turns that have come so far, each of them a message that was due. */
  readonly turns: number;
}

/** A rate and its time. */
export interface Pace {
  readonly start: number;
  /** Nothing is due from then on. */
  readonly deadline: number;
  /** Messages a second, of all connections together. */
  readonly rate: number;
  readonly connections: number;
}

/** Lets connections take turns. */
export function createPacer({ start, deadline, rate, connections }: Pace): Pacer {
  const interval = 1000 / rate;
  let turn = 0;

  function timeOf(number: number): number {
    const time = start + number * interval;
    return time < deadline ? time : Infinity;
  }

  return {
    dueAt: (connection, message) => timeOf(message * connections + connection),
    *dueBy(now) {
      for (; timeOf(turn) <= now; turn++) yield turn % connections;
    },
    get nextAt() {
      return timeOf(turn);
    },
    get turns() {
      return turn;
    },
  };
}
