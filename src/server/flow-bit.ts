/**
 * Why a connection is not read from, and what else decides that: bits of `Connection.flow`, which only
 * `flow.ts` sets.
 */
export const flowBit = {
  /** Its outbox is full. */
  outbox: 1,
  /** Its room has too much to deliver. */
  room: 2,
  /** A fault has stopped the reading for good. */
  stall: 4,
  /** Something sent to the peer has not been transmitted yet. */
  unsent: 8,
  /** Reading what the peer sends adds nothing to what is unsent, as nothing of it is answered here. */
  pushOnly: 16,
  /** The connection is about to be closed. */
  closing: 32,
  /** The whole server is stopping. It keeps reading, as only that shows which peers have disconnected. */
  leaving: 64,
  /** Too much waits for all connections together. */
  crowded: 128,
  /** What waited in its inbox is being answered. */
  replaying: 256,
  /** The upstream takes no more of what the peer sends, or a fault holds too much of it back. */
  upstream: 512,
} as const;

const { outbox, room, stall, unsent, pushOnly, closing, leaving, crowded, upstream } = flowBit;
const pauses = outbox | room | stall | crowded | upstream;

/** Which bits keep a connection from being read from; 0 if none does. */
export function reasonsToPause(flow: number): number {
  if ((flow & leaving) !== 0) return 0;
  return flow & (flow & pushOnly ? pauses : pauses | unsent);
}

/** Whether what the peer sends is ignored, and does not even wait to be answered. */
export function isIgnored(flow: number): boolean {
  return (flow & (closing | stall)) !== 0;
}

/** Whether the server does not read what the peer sends, so that nothing shows that it is alive. */
export function isHeldUp(flow: number): boolean {
  return (flow & (outbox | room | crowded | upstream)) !== 0;
}

/** Whether it is not read from for another reason than that the peer does not read. */
export function isPausedByServer(flow: number): boolean {
  return (flow & pauses) !== 0;
}
