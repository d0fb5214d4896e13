import { type ConnectionClosedError, WsechoError } from "../errors.ts";
import { byteLength, type Message } from "../protocol/message.ts";
import { formatDuration } from "../text/duration.ts";

/** What an inbox does to its connection when it fills up, and when it has room again. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** Payload bytes that an inbox holds before it pauses the connection. */
const capacity = 1024 * 1024;

// What a waiting message costs in addition to its payload.
const overhead = 64;

/** Makes an empty inbox: messages that came and wait for a reader, in their order. */
export function createInbox(flow: Flow) {
  const waiting: Message[] = [];
  const takers: PromiseWithResolvers<Message>[] = [];
  let held = 0;
  let ended: (() => ConnectionClosedError) | undefined;

  function put(message: Message): void {
    const taker = takers.shift();
    if (taker !== undefined) return taker.resolve(message);
    waiting.push(message);
    held += byteLength(message) + overhead;
    if (held > capacity) flow.pause();
  }

  /**
   * No more will come: once the inbox is empty, `take` fails with this error, which is created only
   * then.
   */
  function end(error: () => ConnectionClosedError): void {
    ended = error;
    for (const taker of takers.splice(0)) taker.reject(error());
  }

  /**
   * Gives the next message and waits for it for at most `timeout` milliseconds.
   *
   * @throws {ConnectionClosedError} when none will come
   * @throws {WsechoError} with code `TIMED_OUT`
   */
  async function take(timeout?: number): Promise<Message> {
    const message = waiting.shift();
    if (message !== undefined) {
      const wasFull = held > capacity;
      held -= byteLength(message) + overhead;
      if (wasFull && held <= capacity) flow.resume();
      return message;
    }
    if (ended !== undefined) throw ended();
    const taker = Promise.withResolvers<Message>();
    takers.push(taker);
    if (timeout === undefined) return taker.promise;
    const timer = setTimeout(() => {
      takers.splice(takers.indexOf(taker), 1);
      const text = `No message came within ${formatDuration(timeout)}`;
      taker.reject(new WsechoError("TIMED_OUT", text));
    }, timeout);
    return taker.promise.finally(() => clearTimeout(timer));
  }

  return { put, end, take };
}

export type Inbox = ReturnType<typeof createInbox>;
