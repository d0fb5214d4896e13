import type { Message } from "../protocol/message.ts";
import type { Budget } from "./budget.ts";
import type { Peer, Received } from "./connection.ts";
import { createInbox, type Inbox } from "./inbox.ts";

/** Creates what keeps the inbox of each connection that has one, and counts it in the budget. */
export function createInboxKeeper(budget: Budget) {
  const inboxes = new Map<Peer, Inbox>();

  function counted<T>(ws: Peer, inbox: Inbox, act: () => T): T {
    const before = inbox.size;
    const result = act();
    budget.add(ws, inbox.size - before);
    if (inbox.size === 0) inboxes.delete(ws);
    return result;
  }

  function take(ws: Peer): Received | undefined {
    const inbox = inboxes.get(ws);
    return inbox && counted(ws, inbox, inbox.take);
  }

  return {
    put(ws: Peer, message: Message): void {
      const inbox = inboxes.get(ws) ?? createInbox();
      inboxes.set(ws, inbox);
      counted(ws, inbox, () => inbox.put(message));
    },
    /** Removes the oldest message; undefined if there is none. */
    take,
    /** Takes all that is left, one by one. */
    *rest(ws: Peer): Iterable<Message> {
      for (let next = take(ws); next !== undefined; next = take(ws)) yield next;
    },
    drop(ws: Peer): void {
      const inbox = inboxes.get(ws);
      if (inbox !== undefined) counted(ws, inbox, inbox.clear);
    },
    /** The memory that the messages of a connection use, in bytes. */
    sizeOf: (ws: Peer): number => inboxes.get(ws)?.size ?? 0,
  };
}
