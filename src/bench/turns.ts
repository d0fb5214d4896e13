import type { LoadConnection } from "./connection.ts";
import { type Histogram, record } from "./histogram.ts";
import type { Pacer } from "./pacer.ts";

/**
 * Milliseconds before a turn from which on it is waited for without sleeping: timers are late by a
 * millisecond or so, which would be taken for latency of the server.
 */
const wakeBefore = 3;

/**
 * Lets connections send when their turn comes, until `deadline`; returns what ends that. Records in
 * `lateness` by how many milliseconds each turn was missed that a connection could have taken.
 */
export function startTurns(
  pacer: Pacer,
  connections: readonly LoadConnection[],
  deadline: number,
  lateness: Histogram,
): () => void {
  let isOver = false;

  function take(): void {
    if (isOver) return;
    const now = performance.now();
    for (const index of pacer.dueBy(Math.min(now, deadline))) {
      const connection = connections[index];
      if (connection === undefined) continue;
      const due = pacer.dueAt(index, connection.ledger.sent);
      if (connection.sendDue() > 0) record(lateness, Math.max(0, now - due));
    }
    if (pacer.nextAt >= deadline) return;
    const sleep = pacer.nextAt - now - wakeBefore;
    if (sleep > 1) setTimeout(take, sleep);
    else setImmediate(take);
  }

  take();
  return () => {
    isOver = true;
  };
}
