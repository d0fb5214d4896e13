import type { LoadConnection } from "./connection.ts";
import { type Histogram, record } from "./histogram.ts";

/** A rate and its time. */
export interface Pace {
  readonly start: number;
  /** Nothing is due from then on. */
  readonly deadline: number;
  /** Messages per second, of all connections together. */
  readonly rate: number;
  readonly connections: number;
}

/** Schedules when each connection sends at a given rate, by the clock of `performance.now()`. */
export function createPacer({ start, deadline, rate, connections }: Pace) {
  const interval = 1000 / rate;
  let turn = 0;

  function timeOf(number: number): number {
    const time = start + number * interval;
    return time < deadline ? time : Infinity;
  }

  return {
    /** When a connection's message of this number is due; `Infinity` if time is up by then. */
    dueAt: (connection: number, message: number): number =>
      timeOf(message * connections + connection),
    /** The connections whose turn has come since the last call. */
    *dueBy(now: number): Iterable<number> {
      for (; timeOf(turn) <= now; turn++) yield turn % connections;
    },
    /** When the next turn is; `Infinity` if time is up by then. */
    get nextAt() {
      return timeOf(turn);
    },
    /** Turns that have come so far, each of them a message that was due. */
    get turns() {
      return turn;
    },
  };
}

/**
 * Milliseconds before a turn from which on it is waited for without sleeping: timers are late by a
 * millisecond or so, which would look like latency of the server.
 */
const wakeBefore = 3;

/**
 * Lets connections send when their turn comes; returns what ends that, after the turns that have come
 * by then. Records in `lateness` by how many milliseconds each turn was missed that a connection
 * could have taken.
 */
export function startOpenLoop(
  pacer: ReturnType<typeof createPacer>,
  connections: readonly Pick<LoadConnection, "ledger" | "sendDue">[],
  lateness: Histogram,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  function take(): void {
    const now = performance.now();
    for (const index of pacer.dueBy(now)) {
      const connection = connections[index];
      if (connection === undefined) continue;
      const due = pacer.dueAt(index, connection.ledger.sent);
      if (connection.sendDue() > 0) record(lateness, Math.max(0, now - due));
    }
  }

  function goOn(): void {
    if (isOver) return;
    take();
    const sleep = pacer.nextAt - performance.now() - wakeBefore;
    if (sleep === Infinity) return;
    if (sleep > 1) timer = setTimeout(goOn, sleep);
    else setImmediate(goOn);
  }

  goOn();
  return () => {
    isOver = true;
    clearTimeout(timer);
    take();
  };
}
