import type { Message } from "../protocol/message.ts";
import { formatDuration } from "../text/duration.ts";
import type { Peer } from "./connection.ts";

/**
 * Sends a message and loses none: from a peer that does not read, nothing more is read until all
 * that waits for it has gone out, so that no more than one read's worth of replies is ever held.
 * A paused socket has no idle timeout of its own, hence the timer; `stallTimeout` is in
 * milliseconds, 0 for no limit. Needs `backpressureLimit: 0`, else Bun drops messages.
 */
export function sendLossless(ws: Peer, message: Message, stallTimeout: number): void {
  const queued = ws.send(message) === -1;
  if (!queued || ws.isPaused) return;
  ws.pause();
  restartStallTimer(ws, stallTimeout);
}

/** To be called on each `drain`: reads on once everything has gone out. */
export function readOnceDrained(ws: Peer, stallTimeout: number): void {
  if (!ws.isPaused) return;
  if (ws.getBufferedAmount() > 0) return restartStallTimer(ws, stallTimeout);
  clearTimeout(ws.data.stallTimer);
  ws.resume();
}

function restartStallTimer(ws: Peer, stallTimeout: number): void {
  clearTimeout(ws.data.stallTimer);
  if (stallTimeout === 0) return;
  ws.data.stallTimer = setTimeout(() => {
    ws.data.cutReason = `read nothing for ${formatDuration(stallTimeout)}`;
    ws.terminate();
  }, stallTimeout);
}
