// What servers may do and seldom do, which a load does not mind.
import { describe, expect, test } from "bun:test";

import { deflateOffer } from "../../src/bench/deflate.ts";
import { createLoad } from "../../src/bench/load.ts";
import { type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failuresOf, planFor, runLoad, runLoadOf, runUntil, type Way } from "../support/load.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { bytesOf, send, startReplier } from "../support/replier.ts";

const { continuation, text, ping } = opcode;

describe("a load does not mind", () => {
  test("echoes that are split anywhere", async () => {
    const over = Promise.withResolvers<void>();
    using server = startReplier(async ({ payload }, count, socket) => {
      const frame = bytesOf({ opcode: text, payload: `Echo: ${payload}` });
      // Everything at the end, so that the last byte alone comes once too.
      const cut = count % (frame.length + 1);
      await socket.write(frame.subarray(0, cut));
      await new Promise(setImmediate);
      await socket.write(frame.subarray(cut));
      if (count === 100) over.resolve();
    });
    const result = await runUntil(planFor(server.url), over.promise);
    expect(result.messages.echoed).toBeGreaterThan(28);
    expect(failuresOf(result)).toEqual({});
  });

  test("echoes that come byte by byte", async () => {
    using server = startReplier(async ({ payload }, _, socket) => {
      for (const byte of bytesOf({ opcode: text, payload })) {
        await socket.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
    });
    const result = await runLoadOf(1, planFor(server.url, { pipeline: 3 }));
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
  });

  test("many echoes in one piece", async () => {
    let held: FrameDraft[] = [];
    using server = startReplier(async ({ payload }, _, socket) => {
      held.push({ opcode: text, payload });
      if (held.length < 16) return;
      const frames = held;
      held = [];
      await send(socket, ...frames);
    });
    const result = await runLoadOf(16, planFor(server.url, { pipeline: 16, wait: 300 }));
    expect(result.messages.echoed).toBeGreaterThanOrEqual(16);
    expect(result.messages.wrong).toBe(0);
    expect(result.messages.reordered).toBe(0);
    expect(result.messages.duplicated).toBe(0);
  });

  test("fragments with Pings in between, each of which it answers", async () => {
    const sent: string[] = [];
    const answered: string[] = [];
    using server = startReplier(
      async ({ payload }, count, socket) => {
        const name = `ping ${count}`;
        sent.push(name);
        await send(
          socket,
          { opcode: text, payload: payload.subarray(0, 7), fin: false },
          { opcode: ping, payload: name },
          { opcode: continuation, payload: payload.subarray(7, 7), fin: false },
          { opcode: continuation, payload: payload.subarray(7) },
        );
      },
      { pong: (payload) => answered.push(payload) },
    );
    const result = await runLoadOf(1, planFor(server.url, { pipeline: 4 }));
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
    expect(answered).toEqual(sent);
  });

  test.each([
    { what: "before the first message", isBefore: true },
    { what: "after the first message", isBefore: false },
  ])("a greeting $what", async ({ isBefore }) => {
    const greeted = Promise.withResolvers<void>();
    const greet = async (socket: RawSocket): Promise<void> => {
      await send(socket, { opcode: text, payload: "Welcome" }, { opcode: ping, payload: "x" });
    };
    using server = startReplier(
      async ({ payload }, count, socket) => {
        if (!isBefore && count === 0) await greet(socket);
        await send(socket, { opcode: text, payload });
      },
      { ...(isBefore && { greet }), pong: () => greeted.resolve() },
    );
    const load = createLoad(planFor(server.url));
    await load.connect();
    if (isBefore) await greeted.promise;
    const result = await load.run();
    expect(result.messages.echoed).toBe(result.messages.sent);
    expect(failuresOf(result)).toEqual({ unasked: 1 });
    expect(result.firstWrong).toBeUndefined();
  });

  test.each([1, 4])(
    "messages it never asked for in between, with a pipeline of %d",
    async (pipeline) => {
      let unasked = 0;
      using server = startReplier(async ({ payload }, count, socket) => {
        if (count % 3 === 0) {
          unasked++;
          await send(socket, { opcode: text, payload: `tick ${count}` });
          // What comes in its place is sent before the echo is.
          for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
        }
        await send(socket, { opcode: text, payload });
      });
      const result = await runLoad(planFor(server.url, { pipeline }));
      expect(result.messages.echoed).toBe(result.messages.sent);
      expect(failuresOf(result)).toEqual({ unasked });
    },
  );

  test("compression that was agreed on but not used", async () => {
    using server = startReplier(
      ({ rsv, payload }, _, socket) => send(socket, { opcode: text, rsv, payload }),
      { header: `Sec-WebSocket-Extensions: ${deflateOffer}` },
    );
    const way: Way = { compress: true };
    const result = await runLoadOf(1, planFor(server.url, { way, pipeline: 4 }));
    expect(result.connections.compressing).toBe(1);
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
  });

  test("an empty answer to the offer of compression", async () => {
    let compressed = 0;
    using server = startReplier(
      async ({ rsv, payload }, _, socket) => {
        if (rsv !== 0) compressed++;
        await send(socket, { opcode: text, payload });
      },
      { header: "Sec-WebSocket-Extensions: " },
    );
    const result = await runLoadOf(1, planFor(server.url, { way: { compress: true } }));
    expect(result.connections).toMatchObject({ opened: 1, compressing: 0 });
    expect(failuresOf(result)).toEqual({});
    expect(compressed).toBe(0);
  });

  test("a server that declines to compress", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(planFor(server.url, { way: { compress: true } }));
    expect(result.connections).toMatchObject({ opened: 1, compressing: 0 });
    expect(failuresOf(result)).toEqual({});
  });
});
