import { byteLength, type Message } from "../../../protocol/message.ts";

/** Something that was said in a room. */
export interface Said {
  readonly room: string;
  readonly message: Message;
}

/** What goes to another process in one piece. */
export interface Batch {
  readonly said: readonly Said[];
  /** Bytes of it all, roughly. */
  readonly cost: number;
}

/** One way of what is said in rooms from this process to another; bounded, as the other may be slow. */
export interface RelayLink {
  /** Sends something; the promise, where there is one, resolves when more should follow. */
  put(said: Said): Promise<void> | undefined;
  /** To be called when the other process has dealt with so much. */
  taken(cost: number): void;
  /** Keeps nobody waiting any more, as the other process has gone. */
  close(): void;
}

/** Where a link leads, and what becomes of what is too much for it. */
export interface RelayLinkOptions {
  send(batch: Batch): void;
  /** Milliseconds to wait for a process that takes nothing; undefined to wait for ever. */
  readonly patience?: number;
  /** The process is back; of what was put meanwhile it has missed all. */
  onMissed?(): void;
}

/** Bytes on their way that make a link full; those of one turn of the event loop may come on top. */
export const linkCapacity = 1024 * 1024;
const overhead = 64;

/** Makes a link on which nothing is under way. */
export function createRelayLink({ send, patience, onMissed }: RelayLinkOptions): RelayLink {
  let said: Said[] = [];
  let cost = 0;
  let underway = 0;
  let relief: PromiseWithResolvers<void> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isBehind = false;
  let isClosed = false;

  function flush(): void {
    if (said.length === 0 || isClosed) return;
    send({ said, cost });
    said = [];
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
    put(one) {
      if (isBehind || isClosed) return undefined;
      // Each message between processes costs far more than what is in it.
      if (said.length === 0) setImmediate(flush);
      said.push(one);
      const bytes = byteLength(one.message) + one.room.length + overhead;
      cost += bytes;
      underway += bytes;
      if (underway > linkCapacity && relief === undefined) {
        relief = Promise.withResolvers();
        if (patience !== undefined) timer = setTimeout(giveUp, patience);
      }
      return relief?.promise;
    },
    taken(bytes) {
      underway -= bytes;
      if (underway <= linkCapacity / 2) relieve();
      if (!isBehind || underway > 0) return;
      isBehind = false;
      onMissed?.();
    },
    close() {
      isClosed = true;
      relieve();
    },
  };
}
