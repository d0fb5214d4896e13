import { byteLength, type Message } from "../../../protocol/message.ts";

/** A message to a room. */
export interface RoomMessage {
  readonly room: string;
  readonly message: Message;
}

/** What goes to another process in one piece. */
export interface Batch {
  readonly messages: readonly RoomMessage[];
  /** Roughly their bytes. */
  readonly cost: number;
}

/** Where a link leads, and what happens when it carries too much. */
export interface RelayLinkOptions {
  send(batch: Batch): void;
  /** Milliseconds to wait for a process that acknowledges nothing. Default: no limit. */
  readonly patience?: number;
  /** The process acknowledges again; it has missed everything sent in the meantime. */
  onMissed?(): void;
}

/** Bytes in flight that make a link full; one turn of the event loop may add more. */
export const linkCapacity = 1024 * 1024;
const overhead = 64;

/**
 * Creates a link that carries the messages of rooms to another process. Bounded, as the other may
 * be slow.
 */
export function createRelayLink({ send, patience, onMissed }: RelayLinkOptions) {
  let waiting: RoomMessage[] = [];
  let cost = 0;
  let inFlight = 0;
  let relief: PromiseWithResolvers<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBehind = false;
  let isClosed = false;

  function flush(): void {
    if (waiting.length === 0 || isClosed) return;
    send({ messages: waiting, cost });
    waiting = [];
    cost = 0;
  }

  function relieve(): void {
    clearTimeout(timer);
    relief?.resolve();
    relief = undefined;
  }

  function giveUp(): void {
    isBehind = true;
    relieve();
  }

  return {
    /** Sends a message; the promise, if there is one, resolves when more should follow. */
    put(one: RoomMessage): Promise<void> | undefined {
      if (isBehind || isClosed) return undefined;
      // Each message between processes costs far more than what is in it.
      if (waiting.length === 0) setImmediate(flush);
      waiting.push(one);
      const bytes = byteLength(one.message) + one.room.length + overhead;
      cost += bytes;
      inFlight += bytes;
      if (inFlight > linkCapacity && relief === undefined) {
        relief = Promise.withResolvers();
        if (patience !== undefined) timer = setTimeout(giveUp, patience);
      }
      return relief?.promise;
    },
    /** Call this when the other process has handled a batch of this cost. */
    acknowledge(bytes: number): void {
      inFlight -= bytes;
      if (inFlight <= linkCapacity / 2) relieve();
      if (!isBehind || inFlight > 0) return;
      isBehind = false;
      onMissed?.();
    },
    /** Ends all waiting: the other process has ended. */
    close(): void {
      isClosed = true;
      relieve();
    },
  };
}
