import { describe, expect, test } from "bun:test";

import type { Schedule } from "../../src/bench/connection.ts";
import { noTotals } from "../../src/bench/ledger.ts";
import { opcode } from "../../src/protocol/frame.ts";
import { send, upTo, withEnds } from "../support/ends.ts";
import type { RawSocket } from "../support/raw-socket.ts";

const { text, ping, pong } = opcode;

const atOnce: Schedule = (_, now) => now;

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

  test("sends the next message when an echo has come, until it is stopped", async () => {
    await withEnds({ pipeline: 2 }, async ({ client, server, totals, echoes }) => {
      client.start(atOnce);
      await echo(server, 10);
      await echoes(10);
      expect(totals).toMatchObject({ sent: 12, echoed: 10 });
      client.stop();
      await echo(server, 2);
      await echoes(12);
      expect(totals.sent).toBe(12);
      expect(client.ledger.inFlight).toBe(0);
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
    await withEnds({ size, pipeline: 2 }, async ({ client, server, pool }) => {
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
        pool.payloads.subarray(number * size, (number + 1) * size);
      expect(frames[0]?.payload.equals(payload(0))).toBeTrue();
      expect(frames[3]?.payload.equals(payload(1))).toBeTrue();
      expect(frames.every(({ masked }) => masked)).toBeTrue();
    });
  });

  test("calls unasked what came with the answer to the handshake", async () => {
    const early = [{ opcode: text, payload: "Welcome" }, { opcode: ping }];
    await withEnds({ early }, async ({ client, server, totals, echoes }) => {
      expect((await server.readFrame()).opcode).toBe(pong);
      client.start(upTo(1));
      await echo(server, 1);
      await echoes(1);
      expect(totals).toEqual({ ...noTotals(), sent: 1, echoed: 1, unasked: 1 });
      expect(client.bytesReceived).toBe(9 + 2 + 7);
    });
  });

  test("uses little memory when a server does not read", async () => {
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
