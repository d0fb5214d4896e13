import type { Message } from "../protocol/message.ts";

/**
 * The way to members of the same rooms in other processes. There are two: the workers of one server pass
 * messages on through their parent, and Redis joins servers on any machine. A server alone has none.
 */
export interface RoomLink {
  /** Passes on a message sent here. The bytes of a binary message are only valid during the call. */
  pass(room: string, message: Message): Promise<void> | undefined;
  /**
   * Sets what is called with every message sent elsewhere. If there is a promise, more should follow once
   * it has resolved. Call it only once.
   */
  onHeard(hear: (room: string, message: Message) => Promise<void> | undefined): void;
  /** Sets what is called when a message sent elsewhere, in any room, was lost. Call it only once. */
  onMissed(miss: () => void): void;
  /** A room has its first member here. */
  opened?(room: string): void;
  /** A room has no more members here. */
  closed?(room: string): void;
  /** What it has done; a link that cannot be lost has nothing to tell. */
  counts?(): RoomLinkCounts;
}

/** What the links of one or several processes have done. */
export interface RoomLinkCounts {
  /** How many processes have a link, and how many of those can use it now. */
  readonly links: number;
  readonly up: number;
  /** Messages passed on, and messages that came from elsewhere. */
  readonly relayed: number;
  readonly received: number;
  /** Messages that reached nobody elsewhere, as the link was down or lost, or too many waited here. */
  readonly dropped: number;
  /** How often a link was lost and made again. */
  readonly reconnects: number;
}

/** Adds up what several processes have counted; undefined if none has a link. */
export function addRoomLinks(
  one: RoomLinkCounts | undefined,
  other: RoomLinkCounts | undefined,
): RoomLinkCounts | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    links: one.links + other.links,
    up: one.up + other.up,
    relayed: one.relayed + other.relayed,
    received: one.received + other.received,
    dropped: one.dropped + other.dropped,
    reconnects: one.reconnects + other.reconnects,
  };
}

/** The same of a process that has ended: it has no link any more. */
export function afterEnd(counts: RoomLinkCounts | undefined): RoomLinkCounts | undefined {
  return counts && { ...counts, links: 0, up: 0 };
}
