import { describe, expect, test } from "bun:test";

import type { Message } from "../../src/protocol/message.ts";
import { createInbox } from "../../src/server/inbox.ts";

function takeAll(inbox: ReturnType<typeof createInbox>): Message[] {
  const taken: Message[] = [];
  for (let next = inbox.take(); next !== undefined; next = inbox.take()) taken.push(next);
  return taken;
}

const messages: readonly { what: string; message: Message }[] = [
  { what: "a text", message: "Hello" },
  { what: "no text", message: "" },
  { what: "text of several bytes a character", message: "Grüße 👋 日本" },
  { what: "a text that takes more than a chunk", message: "ü".repeat(100_000) },
  { what: "bytes", message: Buffer.of(0, 255, 10) },
  { what: "no bytes", message: Buffer.alloc(0) },
  { what: "more bytes than a chunk", message: Buffer.alloc(200_000, "0123456789abcdef") },
];

describe("an inbox", () => {
  test.each(messages)("gives back $what as it came", ({ message }) => {
    const inbox = createInbox();
    inbox.put("before");
    inbox.put(message);
    inbox.put("after");
    expect(takeAll(inbox)).toEqual(["before", message, "after"]);
  });

  test("keeps what Bun will use for something else", () => {
    const inbox = createInbox();
    const bytes = Buffer.of(1, 2, 3);
    inbox.put(bytes);
    bytes.fill(0);
    expect(inbox.take()).toEqual(Buffer.of(1, 2, 3));
  });

  test("gives whole memory of its own, which may be detached", () => {
    const inbox = createInbox();
    inbox.put(Buffer.of(1));
    inbox.put(Buffer.of(2));
    const first = inbox.take();
    if (typeof first === "object") first.buffer.transfer(0);
    expect(inbox.take()).toEqual(Buffer.of(2));
  });

  test("keeps the order while it is filled and emptied", () => {
    const inbox = createInbox();
    const taken: unknown[] = [];
    for (let count = 0; count < 10_000; count += 2) {
      inbox.put(String(count));
      inbox.put(String(count + 1));
      taken.push(inbox.take());
    }
    taken.push(...takeAll(inbox));
    expect(taken).toEqual(Array.from({ length: 10_000 }, (_, index) => String(index)));
  });

  test("needs little more than the bytes of small messages", () => {
    const inbox = createInbox();
    for (let count = 0; count < 70_000; count++) inbox.put("x");
    expect(inbox.size).toBeGreaterThan(70_000);
    expect(inbox.size).toBeLessThan(500_000);
  });

  test("uses nothing once it is empty", () => {
    const inbox = createInbox();
    for (const { message } of messages) inbox.put(message);
    takeAll(inbox);
    expect(inbox.size).toBe(0);
    inbox.put("again");
    inbox.clear();
    expect(inbox.size).toBe(0);
    expect(inbox.take()).toBeUndefined();
  });
});
