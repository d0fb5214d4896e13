import { ConnectionClosedError, WsechoError } from "../errors.ts";
import type { Message } from "../protocol/message.ts";
import { formatDuration } from "../text/duration.ts";
import type { ClientSocket } from "./socket.ts";

/** What is said over one connection, and what is waited for. Times are in milliseconds. */
export interface Conversation {
  readonly messages: AsyncIterable<Message> | Iterable<Message>;
  readonly replies: Replies;
  /** The longest wait for the next reply once everything has been sent. */
  readonly wait: number;
}

/**
 * Which replies are waited for: one for `each` message, a fixed `count` and no more, or all that come
 * until the server closes. In an `until-closed` conversation the close is waited for like a reply.
 */
export type Replies =
  | { readonly kind: "each" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "follow" }
  | { readonly kind: "until-closed" };

/** Told of what is sent and what comes; the next message is taken once that has been seen to. */
export interface Listener {
  sent(message: Message): void;
  replied(message: Message): Promise<void> | void;
}

/** Messages that are sent before replies are listened to. */
const messagesAtOnce = 256;

/**
 * Sends the messages and receives what comes, both at their own pace, until everything that is waited
 * for has come. The connection stays open.
 *
 * @throws {WsechoError} with code `TIMED_OUT`, saying which reply did not come
 * @throws {ConnectionClosedError} when the connection ended before all replies came
 */
export async function converse(
  socket: ClientSocket,
  { messages, replies, wait }: Conversation,
  listener: Listener,
): Promise<void> {
  const { promise: ended, resolve: end, reject: fail } = Promise.withResolvers<void>();
  let sent = 0;
  let received = 0;
  let isEverythingSent = false;
  let isOver = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function isComplete(): boolean {
    if (replies.kind === "count") {
      return received >= replies.count && (replies.count > 0 || isEverythingSent);
    }
    return replies.kind === "each" && isEverythingSent && received >= sent;
  }

  function waitOn(): void {
    clearTimeout(timer);
    if (isComplete()) return end();
    if (!isEverythingSent || replies.kind === "follow") return;
    timer = setTimeout(() => {
      const text = `Timed out after ${formatDuration(wait)} waiting for ${expected()}`;
      fail(new WsechoError("TIMED_OUT", text));
    }, wait);
  }

  function expected(): string {
    if (replies.kind === "each") return `reply ${received + 1} of ${sent}`;
    if (replies.kind === "count") return `reply ${received + 1} of ${replies.count}`;
    return "the server to close the connection";
  }

  async function sendAll(): Promise<void> {
    for await (const message of messages) {
      if (isOver) return;
      // Told before, as the reply may be there before the promise is.
      listener.sent(message);
      sent++;
      await socket.send(message);
      // As long as there is room nothing is waited for, and no reply is heard in the meantime.
      if (sent % messagesAtOnce === 0) await new Promise(setImmediate);
    }
    isEverythingSent = true;
    waitOn();
  }

  async function receiveAll(): Promise<void> {
    while (!isComplete()) {
      const message = await socket.receive();
      received++;
      if (replies.kind === "count" && received > replies.count) continue;
      clearTimeout(timer);
      await listener.replied(message);
      waitOn();
    }
  }

  // The end of a connection is told by the receiver, which gets what had come before it as well.
  sendAll().catch((error: unknown) => {
    if (!(error instanceof ConnectionClosedError)) fail(error);
  });
  receiveAll().catch((error: unknown) => {
    const owed = replies.kind === "each" || replies.kind === "count";
    fail(owed ? tellWhich(error, expected()) : error);
  });
  try {
    await ended;
  } finally {
    isOver = true;
    clearTimeout(timer);
  }
}

function tellWhich(error: unknown, which: string): unknown {
  if (!(error instanceof ConnectionClosedError)) return error;
  const { code, message, closeCode, reason } = error;
  return new ConnectionClosedError(code, `${message}, before ${which}`, closeCode, reason);
}
