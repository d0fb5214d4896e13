import type { LoadConnection } from "./connection.ts";
import { type Histogram, record } from "./histogram.ts";
import type { Pacer } from "./pacer.ts";

/**
 * Milliseconds before a turn from which on it is waited for without sleeping: timers are late by a
 * millisecond or so, which would be taken for latency of the server.
 */
const wakeBefore = 3;

/**
 * Lets connections send when their turn comes; returns what ends that, after the turns that have come
 * by then. Records in `lateness` by how many milliseconds each turn was missed that a connection
 * could have taken.
 */
export function startTurns(
  pacer: Pacer,
  connections: readonly LoadConnection[],
  lateness: Histogram,
): () => void {
  let timer: Timer | undefined;
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

type Timer = ReturnType<typeof setTimeout>;
