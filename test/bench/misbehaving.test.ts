// What a load finds wrong with servers that echo badly, and what it does not mind.
import { describe, expect, test } from "bun:test";

import { createLoad } from "../../src/bench/load.ts";
import type { LoadPlan } from "../../src/bench/plan.ts";
import type { LoadResult } from "../../src/bench/result.ts";
import { deflateOffer } from "../../src/protocol/deflate.ts";
import { encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import type { Frame } from "../support/frame.ts";
import { failuresOf, planFor, runLoad, type Way } from "../support/load.ts";
import { acceptanceOf, startHandshakeServer, withHeader } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";

const { continuation, text, binary, close, ping, pong } = opcode;

/** Answers a message; the count begins at 0. */
type Reply = (message: Frame, count: number, socket: RawSocket) => Promise<void> | void;

interface Manner {
  /** A header of the answer to the handshake. */
  readonly header?: string;
  /** Done before the first message. */
  greet?(socket: RawSocket): Promise<void>;
  /** Told of Pongs. */
  pong?(payload: string): void;
}

/** Starts a server that replies to texts and binary messages as it is told, and properly to Close frames. */
function startReplier(reply: Reply, { header, greet, pong: onPong }: Manner = {}) {
  return startHandshakeServer(async (request, socket) => {
    const answer = acceptanceOf(request);
    await socket.write(header === undefined ? answer : withHeader(answer, header));
    await greet?.(socket);
    for (let count = 0; ;) {
      const frame = await socket.readFrame();
      if (frame.opcode === pong) onPong?.(frame.payload.toString());
      else if (frame.opcode === close)
        return socket.sendFrames({ opcode: close, maskingKey: null });
      else await reply(frame, count++, socket);
    }
  });
}

function bytesOf(...drafts: readonly FrameDraft[]): Buffer {
  return Buffer.concat(drafts.map((draft) => encodeFrame({ maskingKey: null, ...draft })));
}

function send(socket: RawSocket, ...drafts: readonly FrameDraft[]): Promise<void> {
  return socket.write(bytesOf(...drafts));
}

/** Sends so many messages and waits for their echoes; the load ends when the last is answered. */
async function runUntil(plan: LoadPlan, isOver: Promise<void>): Promise<LoadResult> {
  const load = createLoad({ ...plan, duration: 60_000 });
  await load.connect();
  const running = load.run();
  await isOver;
  load.stop();
  return running;
}

describe("a load does not mind", () => {
  test("echoes that are cut anywhere", async () => {
    const over = Promise.withResolvers<void>();
    using server = startReplier(async ({ payload }, count, socket) => {
      const frame = bytesOf({ opcode: text, payload: `Echo: ${payload}` });
      // The whole in the end, so that the last byte alone comes once too.
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
    const result = await runLoad(planFor(server.url, { pipeline: 3 }));
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
    const result = await runLoad(planFor(server.url, { pipeline: 16, wait: 30 }));
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
    const result = await runLoad(planFor(server.url, { pipeline: 4 }));
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
    expect(answered).toEqual(sent);
  });

  test("a greeting", async () => {
    const greeted = Promise.withResolvers<void>();
    using server = startReplier(
      ({ payload }, _, socket) => send(socket, { opcode: text, payload }),
      {
        greet: async (socket) => {
          await send(socket, { opcode: text, payload: "Welcome" }, { opcode: ping, payload: "x" });
        },
        pong: () => greeted.resolve(),
      },
    );
    const load = createLoad(planFor(server.url));
    await load.connect();
    await greeted.promise;
    const result = await load.run();
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
  });

  test("compression that was agreed on but not used", async () => {
    using server = startReplier(
      ({ rsv, payload }, _, socket) => send(socket, { opcode: text, rsv, payload }),
      { header: `Sec-WebSocket-Extensions: ${deflateOffer}` },
    );
    const way: Way = { compress: true };
    const result = await runLoad(planFor(server.url, { way, pipeline: 4 }));
    expect(result.connections.compressing).toBe(1);
    expect(result.messages.echoed).toBeGreaterThan(0);
    expect(failuresOf(result)).toEqual({});
  });

  test("a server that declines to compress", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(planFor(server.url, { way: { compress: true } }));
    expect(result.connections).toMatchObject({ opened: 1, compressing: 0 });
    expect(failuresOf(result)).toEqual({});
  });
});

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
    const result = await runLoad(planFor(server.url));
    expect(failuresOf(result)).toEqual({ wrong: 1 });
    expect(result.messages.echoed).toBe(result.messages.sent - 1);
    expect(result.firstWrong?.want).toStartWith('"JAA');
    expect(result.firstWrong?.got).toStartWith('"JAA');
  });

  test("a prefix that is another than before", async () => {
    using server = startReplier(({ payload }, count, socket) =>
      send(socket, { opcode: text, payload: `${count === 5 ? "Echo; " : "Echo: "}${payload}` }),
    );
    const result = await runLoad(planFor(server.url));
    expect(failuresOf(result)).toEqual({ wrong: 1 });
    expect(result.firstWrong?.want).toStartWith('"Echo: F');
    expect(result.firstWrong?.got).toStartWith('"Echo; F');
  });

  test("every echo behind a prefix that is another than expected", async () => {
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
    const result = await runLoad(
      planFor(`${server.url}/?drop=10%25&seed=1`, { connections: 4, wait: 10, duration: 200 }),
    );
    const { sent, echoed, lost } = result.messages;
    expect(lost).toBeGreaterThan(2);
    expect(echoed).toBeGreaterThan(lost);
    expect(echoed + lost).toBe(sent);
    expect(failuresOf(result)).toEqual({ lost });
  });

  test("lost messages that later ones have overtaken", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(
      planFor(`${server.url}/?drop=10%25&seed=1`, { pipeline: 16, wait: 300 }),
    );
    const { sent, echoed, lost } = result.messages;
    expect(lost).toBeGreaterThan(2);
    expect(echoed + lost).toBe(sent);
    expect(failuresOf(result)).toEqual({ lost });
  });

  test("duplicated echoes", async () => {
    await using server = await listen({ port: 0 });
    const result = await runLoad(planFor(`${server.url}/?duplicate=10%25&seed=1`, { pipeline: 4 }));
    const { sent, echoed, duplicated } = result.messages;
    expect(duplicated).toBeGreaterThan(2);
    expect(echoed).toBe(sent);
    expect(failuresOf(result)).toEqual({ duplicated });
  });

  test("echoes that changed places", async () => {
    let held: Buffer | undefined;
    let swaps = 0;
    using server = startReplier(async ({ payload }, count, socket) => {
      if (count % 4 === 2) held = payload;
      else await send(socket, { opcode: text, payload });
      if (held === undefined || count % 4 !== 3) return;
      await send(socket, { opcode: text, payload: held });
      held = undefined;
      swaps++;
    });
    const result = await runLoad(planFor(server.url, { pipeline: 4, wait: 500 }));
    expect(swaps).toBeGreaterThan(0);
    // At the very end one may be held that no other follows.
    const { reordered, lost, wrong, duplicated, sent, echoed } = result.messages;
    expect({ reordered, wrong, duplicated }).toEqual({ reordered: swaps, wrong: 0, duplicated: 0 });
    expect(echoed + lost).toBe(sent);
    expect(lost).toBeWithin(0, 2);
  });

  test("an echo that comes too late as lost, and passes over it", async () => {
    const late = Promise.withResolvers<void>();
    using server = startReplier(async ({ payload }, count, socket) => {
      if (count > 1) return send(socket, { opcode: text, payload });
      if (count === 0) return send(socket, { opcode: text, payload });
      // The next message comes when this one has been given up.
      const next = await socket.readFrame();
      await send(socket, { opcode: text, payload }, { opcode: text, payload: next.payload });
      late.resolve();
    });
    const result = await runUntil(planFor(server.url, { wait: 200 }), late.promise);
    expect(failuresOf(result)).toEqual({ lost: 1 });
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
