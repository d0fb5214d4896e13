import { describe, expect, test } from "bun:test";

import { opcode } from "../../src/protocol/frame.ts";
import { pauseUntilDrained, readOnceDrained } from "../../src/server/backpressure.ts";
import type { Connection, Peer } from "../../src/server/connection.ts";
import { listen } from "../../src/server/listen.ts";
import { openRawClient } from "../support/raw-client.ts";
import { someConnection } from "../support/some-connection.ts";
import { floodUnread, readFlood } from "../support/unread-flood.ts";

const shape = { count: 320, size: 65_536 };

describe("a client that sends 20 MiB before it reads", () => {
  test("is not read from for as long, and then gets every byte in order", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    const flood = await floodUnread(client, server.port, shape);
    expect(flood.sent).toBeLessThan(shape.count);
    await readFlood(client, shape);
    await flood.done;
  });

  test("is read from again afterwards, and may do the same once more", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    for (let round = 0; round < 2; round++) {
      const flood = await floodUnread(client, server.port, shape);
      await readFlood(client, shape);
      await flood.done;
    }
    await client.sendFrames({ opcode: opcode.text, payload: "Hello" });
    expect((await client.readFrame()).payload.toString()).toBe("Echo: Hello");
  });

  test("gets the answer to its Close frame behind all that", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    const flood = await floodUnread(client, server.port, shape);
    const closing = flood.done.then(() => client.sendFrames({ opcode: opcode.close }));
    await readFlood(client, shape);
    await closing;
    expect(await client.readClose()).toEqual({ code: 1005, reason: "" });
  });
});

test("a client gets every reply, however much longer than its messages they are", async () => {
  await using server = await listen({ port: 0, prefix: "x".repeat(2 ** 20) });
  using client = await openRawClient(server.port);
  client.pause();
  const messages = Array.from({ length: 64 }, (_, index) => ({
    opcode: opcode.text,
    payload: `${index}`,
  }));
  await client.sendFrames(...messages);
  client.resume();
  for (const { payload } of messages) {
    const reply = await client.readFrame();
    expect(reply.payload.subarray(2 ** 20).toString()).toBe(payload);
  }
});

describe("the stall timer", () => {
  test("cuts a peer that reads nothing, and says why", async () => {
    using server = startSink(50);
    using client = await openRawClient(server.port);
    client.pause();
    await client.sendFrames({ opcode: opcode.text, payload: "go" });
    const { code, data } = await server.closed;
    expect(code).toBe(1006);
    expect(data.cutReason).toBe("read nothing for 50ms");
  });

  test("starts anew whenever the peer has read something", async () => {
    using server = startSink(60_000);
    using client = await openRawClient(server.port);
    client.pause();
    await client.sendFrames({ opcode: opcode.text, payload: "go" });
    const timer = await server.stalled;
    client.resume();
    const renewed = await server.partlyDrained;
    expect(timer).toBeDefined();
    expect(renewed).toBeDefined();
    expect(renewed).not.toBe(timer);
  });

  test("is never started where there is no limit", async () => {
    using server = startSink(0);
    using client = await openRawClient(server.port);
    client.pause();
    await client.sendFrames({ opcode: opcode.text, payload: "go" });
    expect(await server.stalled).toBeUndefined();
    client.resume();
    expect((await client.readFrame()).payload.length).toBe(moreThanTheSystemHolds);
  });
});

// The buffers of Linux for one connection grow to some 10 MB.
const moreThanTheSystemHolds = 64 * 1024 * 1024;

type Timer = Connection["stallTimer"];

interface Sink extends Disposable {
  readonly port: number;
  /** The timer once the first message could not go out as a whole. */
  readonly stalled: Promise<Timer>;
  /** The timer once some of it, not all, had gone out. */
  readonly partlyDrained: Promise<Timer>;
  readonly closed: Promise<{ code: number; data: Connection }>;
}

/** A server that answers each message with more than the system takes at once. */
function startSink(stallTimeout: number): Sink {
  const stalled = Promise.withResolvers<Timer>();
  const partlyDrained = Promise.withResolvers<Timer>();
  const closed = Promise.withResolvers<{ code: number; data: Connection }>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      self.upgrade(request, { data: someConnection() });
      return undefined;
    },
    websocket: {
      backpressureLimit: 0,
      message(ws: Peer) {
        ws.send(new Uint8Array(moreThanTheSystemHolds));
        pauseUntilDrained(ws, stallTimeout);
        stalled.resolve(ws.data.stallTimer);
      },
      drain(ws) {
        readOnceDrained(ws, stallTimeout);
        if (ws.getBufferedAmount() > 0) partlyDrained.resolve(ws.data.stallTimer);
      },
      close(ws, code) {
        clearTimeout(ws.data.stallTimer);
        closed.resolve({ code, data: ws.data });
      },
    },
  });
  return {
    port: Number(server.url.port),
    stalled: stalled.promise,
    partlyDrained: partlyDrained.promise,
    closed: closed.promise,
    [Symbol.dispose]: () => void server.stop(true),
  };
}
