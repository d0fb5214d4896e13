import { describe, expect, test } from "bun:test";
import { deflateRawSync } from "node:zlib";

import { encodeClose, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { type EchoServer, listen, type ListenOptions } from "../../src/server/listen.ts";
import { openAt, shakeHands } from "../support/handshake.ts";
import { lacksIpv6 } from "../support/prerequisite.ts";
import { openRawClient } from "../support/raw-client.ts";

const { continuation, text, binary, close } = opcode;

describe("max-payload", () => {
  const maxPayload = 1000;

  test.each([
    { what: "text", path: "/", kind: text },
    { what: "binary", path: "/", kind: binary },
    { what: "text to a connection with faults", path: "/?delay=1ms", kind: text },
  ])("lets a message of just that size pass: $what", async ({ path, kind }) => {
    await using server = await listen({ port: 0, maxPayload, prefix: "" });
    using client = await openAt(server.port, path);
    await client.sendFrames({ opcode: kind, payload: "x".repeat(maxPayload) });
    expect(await client.readMessage()).toHaveLength(maxPayload);
  });

  test.each<{ what: string; path: string; frames: readonly FrameDraft[] }>([
    { what: "text", path: "/", frames: [{ opcode: text, payload: "x".repeat(maxPayload + 1) }] },
    {
      what: "binary",
      path: "/",
      frames: [{ opcode: binary, payload: Buffer.alloc(maxPayload + 1) }],
    },
    {
      what: "fragmented",
      path: "/",
      frames: [
        { opcode: text, payload: "x".repeat(600), fin: false },
        { opcode: continuation, payload: "x".repeat(600) },
      ],
    },
    {
      what: "text to a connection with faults",
      path: "/?delay=1ms",
      frames: [{ opcode: text, payload: "x".repeat(maxPayload + 1) }],
    },
  ])("closes with 1009 for a longer message: $what", async ({ path, frames }) => {
    await using server = await listen({ port: 0, maxPayload });
    using client = await openAt(server.port, path);
    await client.sendFrames(...frames);
    expect(await client.readClose()).toHaveProperty("code", 1009);
    expect(await client.readRest()).toBeEmpty();
  });

  test("counts what a compressed message unpacks to", async () => {
    await using server = await listen({ port: 0, maxPayload, compress: true });
    const headers = { "Sec-WebSocket-Extensions": "permessage-deflate" };
    using answer = await shakeHands(server.port, { headers });
    expect(answer.headers.get("sec-websocket-extensions")).toStartWith("permessage-deflate");
    const payload = deflateRawSync(Buffer.alloc(1_000_000));
    expect(payload.length).toBeLessThan(maxPayload);
    await answer.socket.sendFrames({ opcode: binary, payload, rsv: 4 });
    expect(await answer.socket.readClose()).toHaveProperty("code", 1009);
  });
});

describe("max-connections", () => {
  test("rejects one more with 503, and accepts it once another has left", async () => {
    await using server = await listen({ port: 0, maxConnections: 2 });
    using first = await openRawClient(server.port);
    using second = await openRawClient(server.port);
    using refused = await shakeHands(server.port);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(JSON.parse(await refused.text())).toEqual({
      status: 503,
      error: "All 2 connections are in use",
    });
    await first.sendFrames({ opcode: close, payload: encodeClose(1000) });
    await first.readRest();
    using third = await shakeHands(server.port);
    expect(third.status).toBe(101);
    await second.sendFrames({ opcode: text, payload: "Hello" });
    expect((await second.readMessage()).toString()).toBe("Echo: Hello");
  });

  test("is never exceeded by handshakes that come at once", async () => {
    await using server = await listen({ port: 0, maxConnections: 3 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => shakeHands(server.port)));
    const statuses = answers.map(({ status }) => status);
    for (const { socket } of answers) socket.terminate();
    expect(statuses.filter((status) => status === 101)).toHaveLength(3);
    expect(statuses.filter((status) => status === 503)).toHaveLength(27);
  });

  test("does not concern plain HTTP", async () => {
    await using server = await listen({ port: 0, maxConnections: 1 });
    using _ = await openRawClient(server.port);
    const response = await fetch(`http://localhost:${server.port}/healthz`);
    expect(await response.json()).toEqual({ status: "ok", connections: 1, hanging: 0 });
  });
});

describe("rate-limit", () => {
  // So few that nothing is refilled during a test.
  const rateLimit = 0.001;

  test("refuses a second handshake of an address with 429", async () => {
    await using server = await listen({ port: 0, rateLimit });
    using first = await shakeHands(server.port);
    expect(first.status).toBe(101);
    using second = await shakeHands(server.port);
    expect(second.status).toBe(429);
    expect(Number(second.headers.get("retry-after"))).toBeWithin(900, 1001);
    expect(JSON.parse(await second.text())).toHaveProperty("status", 429);
  });

  test.each(["/", "/raw?delay=1ms", "/silent"])(
    "closes with 1008 for a message too many at %s, and answers none after it",
    async (path) => {
      const { server, closed } = await listenForCloses({ rateLimit });
      await using _ = server;
      using client = await openAt(server.port, path);
      await client.sendFrames(
        { opcode: text, payload: "one too many" },
        { opcode: text, payload: "two too many" },
      );
      expect(await client.readClose()).toEqual({ code: 1008, reason: "rate limit" });
      expect(await client.readRest()).toBeEmpty();
      expect(await closed).toEqual([`${path} 1008 rate limit`]);
    },
  );

  test("lets a second's worth of messages through at once", async () => {
    await using server = await listen({ port: 0, rateLimit: 100 });
    using client = await openRawClient(server.port);
    const messages = Array.from({ length: 99 }, (_, index) => ({
      opcode: text,
      payload: String(index),
    }));
    await client.sendFrames(...messages);
    for (const { payload } of messages) {
      expect((await client.readMessage()).toString()).toBe(`Echo: ${payload}`);
    }
  });

  test.skipIf(lacksIpv6())("counts each address alone", async () => {
    await using server = await listen({ port: 0, rateLimit });
    using one = await openRawClient(server.port, "127.0.0.1");
    using other = await openRawClient(server.port, "::1");
    await one.sendFrames({ opcode: text, payload: "too many" });
    expect(await one.readClose()).toHaveProperty("code", 1008);
    await other.sendFrames({ opcode: text, payload: "too many" });
    expect(await other.readClose()).toHaveProperty("code", 1008);
  });
});

describe("backpressure-limit", () => {
  test.each(["/", "/raw?delay=1ms", "/stream/1000000?size=64KiB", "/bytes/64MiB"])(
    "cuts a peer at %s that reads nothing",
    async (path) => {
      const maxPayload = 64 * 1024 * 1024;
      const { server, closed } = await listenForCloses({ backpressureLimit: 200, maxPayload });
      await using _ = server;
      using client = await openAt(server.port, path);
      client.pause();
      // More than the system holds, for those that only echo; it is cut off in the middle of it.
      const flood = client.sendFrames({ opcode: binary, payload: Buffer.alloc(maxPayload) });
      flood.catch(() => undefined);
      expect(await closed).toEqual([`${path} 1006 nothing could be sent for 200ms`]);
      expect(server.connections).toBe(0);
    },
  );
});

/** A server, and how its first connections ended: path, close code, reason. */
async function listenForCloses(
  options: ListenOptions,
  count = 1,
): Promise<{ readonly server: EchoServer; readonly closed: Promise<readonly string[]> }> {
  const { promise: closed, resolve } = Promise.withResolvers<readonly string[]>();
  const closes: string[] = [];
  const server = await listen({
    ...options,
    port: 0,
    observer: {
      closed({ path }, code, reason) {
        closes.push(`${path} ${code} ${reason}`);
        if (closes.length === count) resolve(closes);
      },
    },
  });
  return { server, closed };
}
