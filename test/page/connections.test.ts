import { describe, expect, test } from "bun:test";

import { createConnections, entryOf, type WatchEvent } from "../../src/page/connections.ts";

const opening = { connection: 1, remote: "[::1]:5", path: "/raw?x=1", subprotocol: "chat" };

function takeAll(...events: readonly WatchEvent[]) {
  const connections = createConnections();
  for (const [at, event] of events.entries()) connections.take(event, 1000 + at);
  return connections;
}

test("a connection is counted from its beginning to its end", () => {
  const message = { event: "message", connection: 1, bytes: 5 };
  const connections = takeAll(
    { event: "open", ...opening },
    { ...message, direction: "to-server" },
    { ...message, direction: "to-server" },
    { ...message, direction: "to-client" },
    { event: "fault", connection: 1, fault: "drop" },
    { event: "fault", connection: 1, fault: "drop" },
    { event: "message", connection: 7, bytes: 5, direction: "to-client" },
  );
  expect([...connections.rows.values()]).toEqual([
    {
      id: 1,
      remote: "[::1]:5",
      path: "/raw?x=1",
      subprotocol: "chat",
      openedAt: 1000,
      received: 2,
      receivedBytes: 10,
      sent: 1,
      sentBytes: 5,
      faults: new Map([["drop", 2]]),
    },
  ]);
  connections.take({ event: "close", connection: 1 }, 2000);
  expect(connections.rows.size).toBe(0);
});

test("one that was there before counts messages, though nobody knows how many bytes", () => {
  const before = { duration_ms: 400, messages_received: 3, messages_sent: 2 };
  const connections = takeAll(
    { event: "connection", ...opening, ...before },
    { event: "message", connection: 1, direction: "to-server", bytes: 9 },
    { event: "message", connection: 1, direction: "to-client", bytes: 9 },
    { event: "connection", ...opening, ...before },
  );
  expect(connections.rows.get(1)).toMatchObject({
    openedAt: 600,
    received: 4,
    receivedBytes: undefined,
    sent: 3,
    sentBytes: undefined,
  });
  connections.clear();
  expect(connections.rows.size).toBe(0);
});

describe("why a handshake was refused", () => {
  const refused = { event: "refused", path: "/raw?token=***", status: 401, reason: "no token" };

  test.each([
    { resource: "/raw?token=secret", since: 1000, want: "Refused with 401: no token" },
    { resource: "/raw?token=secret", since: 1001, want: undefined },
    { resource: "/", since: 1000, want: undefined },
  ])("$resource since $since: $want", ({ resource, since, want }) => {
    expect(takeAll(refused).refusalOf(resource, since)).toBe(want);
  });

  test("is forgotten after many others", () => {
    const others = Array.from({ length: 50 }, () => ({ ...refused, path: "/other" }));
    expect(takeAll(refused, ...others).refusalOf("/raw", 0)).toBeUndefined();
  });
});

test.each<{ event: WatchEvent; want: object | undefined }>([
  {
    event: { event: "open", ...opening },
    want: { kind: "note", connection: 1, text: "Connected from [::1]:5 to /raw?x=1" },
  },
  {
    event: { event: "message", connection: 1, direction: "to-server", type: "text", data: "x" },
    want: { kind: "received", connection: 1, message: "x" },
  },
  {
    event: {
      event: "message",
      connection: 1,
      direction: "to-client",
      type: "binary",
      data: "AP8=",
    },
    want: { kind: "sent", connection: 1, message: Uint8Array.of(0, 255) },
  },
  {
    event: { event: "close", connection: 1, code: 1011, reason: "bye" },
    want: { kind: "closed", connection: 1, code: 1011, reason: "bye" },
  },
  {
    event: { event: "fault", connection: 1, fault: "delay" },
    want: { kind: "note", connection: 1, text: "Fault: delay" },
  },
  {
    event: { event: "refused", remote: "unix", path: "/x", status: 404, reason: "no" },
    want: { kind: "failed", code: "HANDSHAKE_REFUSED", problem: "unix /x: Refused with 404: no" },
  },
  {
    event: { event: "missed", events: 3 },
    want: { kind: "note", text: "3 events were left out" },
  },
  {
    event: { event: "error", message: "Cannot cut" },
    want: { kind: "failed", code: "BAD_VALUE", problem: "Cannot cut" },
  },
  { event: { event: "done", command: "cut", connection: 1 }, want: undefined },
])("what the log of the server shows of $event.event", ({ event, want }) => {
  const entry = entryOf(event);
  expect<object | undefined>(entry).toEqual(want);
});
