// What a load finds wrong with servers that echo badly.
import { describe, expect, test } from "bun:test";

import { deflateOffer } from "../../src/bench/deflate.ts";
import { type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failuresOf, planFor, runLoad, runLoadOf, runUntil } from "../support/load.ts";
import { send, startReplier } from "../support/replier.ts";

const { text, binary } = opcode;

describe("a load counts as wrong", () => {
  test.each<{ what: string; reply: (payload: Buffer) => FrameDraft }>([
    {
      what: "another content",
      reply: (payload) => ({ opcode: text, payload: payload.toString().replace(/.$/, "?") }),
    },
    {
      what: "a message cut short",
      reply: (payload) => ({ opcode: text, payload: payload.subarray(0, 4) }),
    },
    {
      what: "another type",
      reply: (payload) => ({ opcode: binary, payload }),
    },
  ])("$what", async ({ reply }) => {
    using server = startReplier(({ payload }, count, socket) =>
      send(socket, count === 9 ? reply(payload) : { opcode: text, payload }),
    );
    const result = await runLoadOf(10, planFor(server.url));
    expect(failuresOf(result)).toEqual({ wrong: 1 });
    expect(result.messages.echoed).toBe(result.messages.sent - 1);
    expect(result.firstWrong?.want).toStartWith('"JAA');
    expect(result.firstWrong?.got).toStartWith('"JAA');
  });

  test("a prefix that is another than before", async () => {
    using server = startReplier(({ payload }, count, socket) =>
      send(socket, { opcode: text, payload: `${count === 5 ? "Echo; " : "Echo: "}${payload}` }),
    );
    const result = await runLoadOf(6, planFor(server.url));
    expect(failuresOf(result)).toEqual({ wrong: 1 });
    expect(result.firstWrong?.want).toStartWith('"Echo: F');
    expect(result.firstWrong?.got).toStartWith('"Echo; F');
  });

  test("every echo after another prefix than expected", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(planFor(server.url, { expectPrefix: "" }));
    expect(result.messages).toMatchObject({ echoed: 0, wrong: result.messages.sent, lost: 0 });
    expect(result.firstWrong?.got).toStartWith('"Echo: A');
  });

  test("every text that comes back as binary, shown in hexadecimal where binary was sent", async () => {
    using server = startReplier(({ payload }, _, socket) =>
      send(socket, { opcode: text, payload }),
    );
    const result = await runLoad(planFor(server.url, { binary: true, size: 4 }));
    expect(result.messages).toMatchObject({ echoed: 0, wrong: result.messages.sent });
    expect(result.firstWrong).toEqual({ want: "00000203", got: "00000203" });
  });

  test("compressed garbage", async () => {
    using server = startReplier(
      (_, __, socket) => send(socket, { opcode: text, rsv: 4, payload: Buffer.alloc(9, 0xff) }),
      { header: `Sec-WebSocket-Extensions: ${deflateOffer}` },
    );
    const result = await runLoad(planFor(server.url, { way: { compress: true } }));
    expect(result.messages).toMatchObject({ echoed: 0, wrong: result.messages.sent });
  });
});

describe("a load counts", () => {
  test("lost messages, and goes on after them", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoadOf(
      40,
      planFor(`${server.url}/?drop=10%25&seed=1`, { connections: 4, wait: 100, duration: 200 }),
    );
    const { sent, echoed, lost, late } = result.messages;
    // On a busy machine, an echo may take longer than the wait.
    expect(lost - late).toBeGreaterThan(2);
    expect(echoed + lost).toBe(sent);
    expect({ ...failuresOf(result), late }).toEqual({ lost, late });
  });

  test("lost messages that later ones have overtaken", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoadOf(
      100,
      planFor(`${server.url}/?drop=10%25&seed=1`, { pipeline: 16, wait: 300 }),
    );
    const { sent, echoed, lost } = result.messages;
    expect(lost).toBeGreaterThan(2);
    expect(echoed + lost).toBe(sent);
    expect(failuresOf(result)).toEqual({ lost });
  });

  test("duplicated echoes", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoadOf(
      100,
      planFor(`${server.url}/?duplicate=10%25&seed=1`, { pipeline: 4 }),
    );
    const { sent, echoed, duplicated } = result.messages;
    expect(duplicated).toBeGreaterThan(2);
    expect(echoed).toBe(sent);
    expect(failuresOf(result)).toEqual({ duplicated });
  });

  test("echoes that changed places", async () => {
    let held: Buffer | undefined;
    let swaps = 0;
    const begin = async () => {
      held = undefined;
      swaps = 0;
    };
    using server = startReplier(
      async ({ payload }, count, socket) => {
        if (count % 4 === 2) held = payload;
        else await send(socket, { opcode: text, payload });
        if (held === undefined || count % 4 !== 3) return;
        await send(socket, { opcode: text, payload: held });
        held = undefined;
        swaps++;
      },
      { greet: begin },
    );
    const result = await runLoadOf(8, planFor(server.url, { pipeline: 4, wait: 500 }));
    expect(swaps).toBeGreaterThan(0);
    // At the very end one may be held that no other follows.
    const { reordered, lost, wrong, duplicated, sent, echoed } = result.messages;
    expect({ reordered, wrong, duplicated }).toEqual({ reordered: swaps, wrong: 0, duplicated: 0 });
    expect(echoed + lost).toBe(sent);
    expect(lost).toBeWithin(0, 2);
  });

  test("an echo that comes too late as lost and late", async () => {
    const late = Promise.withResolvers<void>();
    using server = startReplier(async ({ payload }, count, socket) => {
      if (count > 1) return send(socket, { opcode: text, payload });
      if (count === 0) return send(socket, { opcode: text, payload });
      // The next message comes when this one has been given up.
      const next = await socket.readFrame();
      await send(socket, { opcode: text, payload }, { opcode: text, payload: next.payload });
      late.resolve();
    });
    const result = await runUntil(planFor(server.url, { wait: 500 }), late.promise);
    expect(failuresOf(result)).toEqual({ lost: 1, late: 1 });
  });

  test("what a server leaves unread as lost, and does not wait for it for ever", async () => {
    await using server = await listen({ port: 0 });
    const plan = planFor(`${server.url}/raw?stall&after=3`, {
      size: 2 ** 20,
      pipeline: 16,
      connections: 2,
      wait: 1000,
    });
    const result = await runLoad(plan);
    const { sent, echoed, lost } = result.messages;
    expect(echoed).toBe(6);
    expect(echoed + lost).toBe(sent);
    expect(failuresOf(result)).toEqual({ lost });
    // What the system holds of a connection, which is less than was to be sent.
    expect(result.bytes.sent).toBeLessThan(sent * 2 ** 20);
    expect(result.problems).toEqual({});
  });

  test("a server that breaks the protocol as lost connections", async () => {
    using server = startReplier((_, __, socket) => send(socket, { opcode: 3 }));
    const result = await runLoad(planFor(server.url, { connections: 3, duration: 60_000 }));
    expect(result.connections.lost).toBe(3);
    expect(result.problems).toEqual({ "the server broke the protocol: unknown opcode 3": 3 });
    expect(failuresOf(result)).toEqual({ lost: 3 });
  });
});
