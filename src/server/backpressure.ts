import { formatDuration } from "../text/duration.ts";
import type { Peer } from "./connection.ts";

/**
 * Reads no more from a peer that has not taken what was sent to it, so that no more than one read's
 * worth of replies is ever held for it. A paused socket has no idle timeout of its own, hence the
 * timer: `limit` is in milliseconds, 0 for none.
 */
export function pauseUntilDrained(ws: Peer, limit: number): void {
  if (ws.isPaused) return;
  ws.pause();
  restartStallTimer(ws, limit);
}

/** To be called on each `drain`: reads on once everything has gone out. */
export function readOnceDrained(ws: Peer, limit: number): void {
  if (!ws.isPaused) return;
  if (ws.getBufferedAmount() > 0) return restartStallTimer(ws, limit);
  clearTimeout(ws.data.stallTimer);
  ws.resume();
}

/** Cuts the peer when it has read nothing for `limit` milliseconds from now; 0 for never. */
export function restartStallTimer(ws: Peer, limit: number): void {
  clearTimeout(ws.data.stallTimer);
  if (limit === 0) return;
  ws.data.stallTimer = setTimeout(() => {
    ws.data.cutReason = `read nothing for ${formatDuration(limit)}`;
    ws.terminate();
  }, limit);
}
