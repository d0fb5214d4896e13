import { expect, test } from "bun:test";

import { createInbox, type Inbox } from "../../src/client/inbox.ts";
import { ConnectionClosedError } from "../../src/errors.ts";

/** Between the puts and takes of an inbox, whether its connection is paused. */
interface Connection {
  readonly inbox: Inbox;
  readonly paused: boolean;
}

function connection(): Connection {
  let paused = false;
  const inbox = createInbox({ pause: () => (paused = true), resume: () => (paused = false) });
  return {
    inbox,
    get paused() {
      return paused;
    },
  };
}

const closed = new ConnectionClosedError("CLOSED", "It is over", 1000, "");
const capacity = 1024 * 1024;
const overhead = 64;

test("messages are taken in the order they came", async () => {
  const { inbox } = connection();
  const bytes = Uint8Array.of(1, 2);
  for (const message of ["one", "", bytes, "four"]) inbox.put(message);
  expect(await inbox.take()).toBe("one");
  expect(await inbox.take(0)).toBe("");
  expect(await inbox.take()).toBe(bytes);
  expect(await inbox.take(1000)).toBe("four");
});

test("who waits first gets the first message", async () => {
  const { inbox } = connection();
  const taken = [inbox.take(), inbox.take(60_000), inbox.take()];
  for (const message of ["one", "two", "three"]) inbox.put(message);
  expect(await Promise.all(taken)).toEqual(["one", "two", "three"]);
});

test("a wait that is too long says so, and takes no message away", async () => {
  const { inbox } = connection();
  const first = inbox.take();
  await expect(inbox.take(5)).rejects.toMatchObject({
    code: "TIMED_OUT",
    message: "No message came within 5ms",
  });
  const third = inbox.take(60_000);
  inbox.put("one");
  inbox.put("two");
  inbox.put("three");
  expect(await first).toBe("one");
  expect(await third).toBe("two");
  expect(await inbox.take()).toBe("three");
});

test("what came before the end can still be taken", async () => {
  const { inbox } = connection();
  inbox.put("last");
  inbox.end(() => closed);
  expect(await inbox.take()).toBe("last");
  await expect(inbox.take()).rejects.toBe(closed);
  await expect(inbox.take(60_000)).rejects.toBe(closed);
});

test("the end reaches everyone who waits", async () => {
  const { inbox } = connection();
  const taken = [inbox.take(), inbox.take(60_000)];
  inbox.end(() => closed);
  for (const result of await Promise.allSettled(taken)) {
    expect(result).toEqual({ status: "rejected", reason: closed });
  }
});

test("a full inbox pauses its connection, and one with room again resumes it", async () => {
  const link = connection();
  link.inbox.put("x".repeat(capacity - overhead));
  expect(link.paused).toBe(false);
  link.inbox.put("y");
  expect(link.paused).toBe(true);
  await link.inbox.take();
  expect(link.paused).toBe(false);
});

test("an inbox resumes no sooner than it has room", async () => {
  const link = connection();
  for (const part of ["a", "b", "c"]) link.inbox.put(part.repeat(capacity / 2));
  await link.inbox.take();
  expect(link.paused).toBe(true);
  await link.inbox.take();
  expect(link.paused).toBe(false);
  await link.inbox.take();
  expect(link.paused).toBe(false);
});

test("an inbox that was never full leaves its connection alone", async () => {
  const calls: string[] = [];
  const flow = { pause: () => calls.push("pause"), resume: () => calls.push("resume") };
  const inbox = createInbox(flow);
  inbox.put("Hello");
  await inbox.take();
  expect(calls).toEqual([]);
});

test("the room is counted in bytes, not in characters", () => {
  const link = connection();
  link.inbox.put("漢".repeat(capacity / 2));
  expect(link.paused).toBe(true);
});

test("many empty messages fill an inbox too", () => {
  const link = connection();
  for (let count = 0; count <= capacity / overhead; count++) link.inbox.put(new Uint8Array(0));
  expect(link.paused).toBe(true);
});

test("a message that someone waits for takes up no room", async () => {
  const link = connection();
  const taken = link.inbox.take();
  link.inbox.put(new Uint8Array(2 * capacity));
  expect(link.paused).toBe(false);
  expect(await taken).toHaveLength(2 * capacity);
});
