import type { Message } from "../../protocol/message.ts";

/** Messages of which the first is already being read. */
export interface ReadAhead {
  /** Settles when the first message is there, or there is none; rejects when it is wrong. */
  readonly first: Promise<unknown>;
  /**
   * All of them. Whoever stops in the middle leaves the rest to the next who iterates, and the message
   * that it took last too, unless it has asked for another since.
   */
  readonly messages: AsyncIterable<Message>;
}

/** Begins to read messages before anybody asks for them. */
export function readAhead(source: AsyncIterator<Message>): ReadAhead {
  let current: Promise<IteratorResult<Message>> | undefined = source.next();
  const first = current;
  // Whoever takes it is told; until then it is nobody's.
  first.catch(() => undefined);

  function iterate(): AsyncIterator<Message> {
    let hasTaken = false;
    return {
      next() {
        if (hasTaken) current = undefined;
        hasTaken = true;
        current ??= source.next();
        return current;
      },
    };
  }

  return { first, messages: { [Symbol.asyncIterator]: iterate } };
}
