import { describe, expect, test } from "bun:test";

import { LoadConnection, type Schedule } from "../../src/bench/connection.ts";
import { createEchoBook } from "../../src/bench/echoes.ts";
import { noTotals, type Totals } from "../../src/bench/ledger.ts";
import { openSocket } from "../../src/bench/open-socket.ts";
import { createRotation, type Rotation } from "../../src/bench/rotation.ts";
import { shakeHands } from "../../src/bench/shake-hands.ts";
import { encodeClose, encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { targetAt } from "../support/load.ts";
import { acceptanceOf, startHandshakeServer } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";

const { text, close, ping, pong } = opcode;

interface Ends {
  readonly client: LoadConnection;
  readonly server: RawSocket;
  readonly totals: Totals;
  readonly rotation: Rotation;
  /** How the connection ended for the client. */
  readonly ended: Promise<string | undefined>;
  /** Resolves once so many echoes have come. */
  echoes(count: number): Promise<void>;
}

interface Shape {
  readonly size?: number;
  readonly pipeline?: number;
  /** What comes right behind the answer to the handshake. */
  readonly early?: readonly FrameDraft[];
}

/** Connects both ends, and lets the test be the server. */
async function withEnds(shape: Shape, act: (ends: Ends) => Promise<void>): Promise<void> {
  const { size = 5, pipeline = 4, early = [] } = shape;
  const accepted = Promise.withResolvers<RawSocket>();
  const over = Promise.withResolvers<void>();
  using listener = startHandshakeServer(async (request, socket) => {
    const frames = early.map((draft) => encodeFrame({ maskingKey: null, ...draft }));
    await socket.write(Buffer.concat([Buffer.from(acceptanceOf(request)), ...frames]));
    accepted.resolve(socket);
    await over.promise;
  });
  const target = targetAt(listener.url);
  const dialed = await shakeHands(await openSocket(target), target);
  const rotation = createRotation({ size, binary: false, pipeline, compress: false });
  const totals = noTotals();
  const ended = Promise.withResolvers<string | undefined>();
  let echoed = Promise.withResolvers<void>();
  const client = new LoadConnection(dialed, {
    rotation,
    binary: false,
    pipeline,
    echoesOf: createEchoBook(rotation),
    prefix: undefined,
    totals,
    onEcho() {
      echoed.resolve();
      echoed = Promise.withResolvers();
    },
    onWrong: () => undefined,
    onEnd: ended.resolve,
  });
  try {
    await act({
      client,
      server: await accepted.promise,
      totals,
      rotation,
      ended: ended.promise,
      async echoes(count) {
        while (totals.echoed < count) await echoed.promise;
      },
    });
  } finally {
    client.terminate();
    over.resolve();
  }
}

const atOnce: Schedule = (_, now) => now;

function upTo(count: number): Schedule {
  return (message, now) => (message < count ? now : Infinity);
}

function send(server: RawSocket, ...drafts: readonly FrameDraft[]): Promise<void> {
  return server.sendFrames(...drafts.map((draft) => ({ maskingKey: null, ...draft })));
}

async function echo(server: RawSocket, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const { opcode: kind, payload, masked } = await server.readFrame();
    expect({ kind, masked }).toEqual({ kind: text, masked: true });
    await send(server, { opcode: kind, payload });
  }
}

describe("LoadConnection", () => {
  test("sends nothing before it starts, then as many as the pipeline holds", async () => {
    await withEnds({ pipeline: 4 }, async ({ client, server, totals }) => {
      expect(client.sendDue()).toBe(0);
      client.start(atOnce);
      expect(totals.sent).toBe(4);
      expect(client.sendDue()).toBe(0);
      const payloads = [];
      for (let index = 0; index < 4; index++) payloads.push((await server.readFrame()).payload);
      expect(new Set(payloads.map(String)).size).toBe(4);
    });
  });

  test("sends again as soon as an echo has come, until it is stopped", async () => {
    await withEnds({ pipeline: 2 }, async ({ client, server, totals, echoes }) => {
      client.start(atOnce);
      await echo(server, 10);
      await echoes(10);
      expect(totals).toMatchObject({ sent: 12, echoed: 10 });
      client.stop();
      await echo(server, 2);
      await echoes(12);
      expect(totals.sent).toBe(12);
      expect(client.ledger.onTheWay).toBe(0);
    });
  });

  test("sends what is due and no more, and can be asked again", async () => {
    await withEnds({ pipeline: 9 }, async ({ client, totals }) => {
      let due = 2;
      client.start((message, now) => (message < due ? now - 5 : now + 1000));
      expect(totals.sent).toBe(2);
      due = 5;
      expect(client.sendDue()).toBe(3);
      expect(client.sendDue()).toBe(0);
    });
  });

  test("counts the bytes of both ways", async () => {
    await withEnds({}, async ({ client, server, echoes }) => {
      client.start(upTo(3));
      await echo(server, 3);
      await echoes(3);
      expect({ sent: client.bytesSent, received: client.bytesReceived }).toEqual({
        sent: 3 * (2 + 4 + 5),
        received: 3 * (2 + 5),
      });
    });
  });

  test("answers a Ping with what it holds, also while its own message is half out", async () => {
    const size = 8 * 2 ** 20;
    await withEnds({ size, pipeline: 2 }, async ({ client, server, rotation }) => {
      server.pause();
      client.start(upTo(2));
      expect(client.bytesSent).toBeWithin(1, 2 * size);
      await send(server, { opcode: ping, payload: "1" }, { opcode: ping, payload: "22" });
      while (client.bytesReceived < 3 + 4) await new Promise(setImmediate);
      server.resume();
      const frames = [];
      for (let index = 0; index < 4; index++) frames.push(await server.readFrame());
      expect(frames.map(({ opcode: kind }) => kind)).toEqual([text, pong, pong, text]);
      expect(frames.slice(1, 3).map(({ payload }) => payload.toString())).toEqual(["1", "22"]);
      const payload = (number: number): Uint8Array =>
        rotation.payloads.subarray(number * size, (number + 1) * size);
      expect(frames[0]?.payload.equals(payload(0))).toBeTrue();
      expect(frames[3]?.payload.equals(payload(1))).toBeTrue();
      expect(frames.every(({ masked }) => masked)).toBeTrue();
    });
  });

  test("reads echoes that came right behind the answer to the handshake as a greeting", async () => {
    const early = [{ opcode: text, payload: "Welcome" }, { opcode: ping }];
    await withEnds({ early }, async ({ client, server, totals, echoes }) => {
      expect((await server.readFrame()).opcode).toBe(pong);
      client.start(upTo(1));
      await echo(server, 1);
      await echoes(1);
      expect(totals).toEqual({ ...noTotals(), sent: 1, echoed: 1 });
      expect(client.bytesReceived).toBe(9 + 2 + 7);
    });
  });

  test("says goodbye with 1000 and waits for the answer", async () => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(3));
      client.close(false);
      client.close(false);
      for (let index = 0; index < 3; index++) expect((await server.readFrame()).opcode).toBe(text);
      expect(await server.readClose()).toEqual({ code: 1000, reason: "" });
      expect(client.hasEnded).toBeFalse();
      await send(server, { opcode: close, payload: encodeClose(1000) });
      expect(await ended).toBeUndefined();
      expect(client.hasEnded).toBeTrue();
      expect(totals).toMatchObject({ sent: 3, lost: 3 });
      expect(await server.readRest()).toBeEmpty();
    });
  });

  test.each<{ what: string; begin: (ends: Ends) => Promise<void> | void; code: number }>([
    { what: "it says", begin: ({ client }) => client.close(false), code: 1000 },
    {
      what: "the server says",
      begin: async ({ client, server }) => {
        await send(server, { opcode: close, payload: encodeClose(1011) });
        while (!client.hasEnded) await new Promise(setImmediate);
      },
      code: 1011,
    },
  ])("sends the rest of what is half out, then no more, when $what goodbye", async (row) => {
    await withEnds({ size: 8 * 2 ** 20, pipeline: 2 }, async (ends) => {
      const { client, server } = ends;
      server.pause();
      client.start(upTo(2));
      expect(client.bytesSent).toBeWithin(1, 8 * 2 ** 20);
      await row.begin(ends);
      server.resume();
      expect((await server.readFrame()).payload).toHaveLength(8 * 2 ** 20);
      expect((await server.readClose()).code).toBe(row.code);
      if (!client.hasEnded) await send(server, { opcode: close });
      expect(await server.readRest()).toBeEmpty();
    });
  });

  test("may forgive what was still owed when it said goodbye", async () => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(3));
      client.close(true);
      await send(server, { opcode: close });
      await ended;
      expect(totals).toEqual(noTotals());
    });
  });

  test.each([
    { payload: "", answer: 1005, want: "closed by the server with 1005 (no status received)" },
    {
      payload: encodeClose(1011, 'so "sorry"'),
      answer: 1011,
      want: 'closed by the server with 1011 (internal error): "so \\"sorry\\""',
    },
  ])("answers a Close frame with its code: $want", async ({ payload, answer, want }) => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(2));
      for (let index = 0; index < 2; index++) await server.readFrame();
      await send(server, { opcode: close, payload }, { opcode: text, payload: "too late" });
      expect((await server.readClose()).code).toBe(answer);
      expect(await server.readRest()).toBeEmpty();
      expect(await ended).toBe(want);
      expect(totals).toEqual({ ...noTotals(), sent: 2, lost: 2 });
      expect(client.sendDue()).toBe(0);
    });
  });

  test("ends by itself when the Close frame comes right behind the handshake", async () => {
    const early = [{ opcode: close, payload: encodeClose(1013) }];
    await withEnds({ early }, async ({ client, ended, totals }) => {
      expect(await ended).toStartWith("closed by the server with 1013");
      client.start(atOnce);
      expect(totals.sent).toBe(0);
    });
  });

  test.each<{ what: string; end: (server: RawSocket) => void }>([
    { what: "ended", end: (server) => server.finish() },
    { what: "cut", end: (server) => server.terminate() },
  ])("tells of a TCP connection that was $what", async ({ end }) => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(1));
      await server.readFrame();
      end(server);
      expect(await ended).toBe("connection lost without a Close frame");
      expect(totals).toEqual({ ...noTotals(), sent: 1, lost: 1 });
    });
  });

  test.each<{ frame: FrameDraft; fault: string }>([
    {
      frame: { opcode: text, maskingKey: Buffer.of(1, 2, 3, 4) },
      fault: "a masked frame from the server",
    },
    { frame: { opcode: 5 }, fault: "unknown opcode 5" },
    { frame: { opcode: text, rsv: 2 }, fault: "reserved bits 2 are set" },
  ])("cuts a server that breaks the protocol: $fault", async ({ frame, fault }) => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(2));
      await send(server, frame);
      expect(await ended).toBe(`the server broke the protocol: ${fault}`);
      await server.readRest();
      expect(totals).toEqual({ ...noTotals(), sent: 2, lost: 2 });
    });
  });

  test("ends at once when it is cut from here, which is no problem", async () => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(1));
      client.terminate();
      expect(client.hasEnded).toBeTrue();
      expect(totals).toMatchObject({ sent: 1, lost: 1 });
      expect(await ended).toBeUndefined();
      await server.readRest();
    });
  });

  test("takes little memory for what a server does not read", async () => {
    await withEnds({ size: 2 ** 20, pipeline: 64 }, async ({ client, server, totals }) => {
      server.pause();
      client.start(atOnce);
      expect(totals.sent).toBe(64);
      const before = process.memoryUsage().rss;
      for (let round = 0; round < 50; round++) {
        client.ledger.giveUp(Infinity);
        client.sendDue();
      }
      expect(totals).toMatchObject({ sent: 64 * 51, lost: 64 * 50 });
      expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
      expect(client.bytesSent).toBeLessThan(64 * 2 ** 20);
    });
  });
});
