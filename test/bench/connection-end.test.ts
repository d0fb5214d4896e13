import { describe, expect, test } from "bun:test";

import { noTotals } from "../../src/bench/ledger.ts";
import { encodeClose, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { type Ends, send, upTo, withEnds } from "../support/ends.ts";
import type { RawSocket } from "../support/raw-socket.ts";

const { text, close } = opcode;

describe("LoadConnection", () => {
  test("closes with 1000 and waits for the answer", async () => {
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
    { what: "it closes", begin: ({ client }) => client.close(false), code: 1000 },
    {
      what: "the server closes",
      begin: async ({ client, server }) => {
        await send(server, { opcode: close, payload: encodeClose(1011) });
        while (!client.hasEnded) await new Promise(setImmediate);
      },
      code: 1011,
    },
  ])("sends the rest of a message that has begun, then no more, when $what", async (row) => {
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

  test("may forgive the echoes that are missing when it closes", async () => {
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

  test("ends by itself when the Close frame comes right after the handshake", async () => {
    const early = [{ opcode: close, payload: encodeClose(1013) }];
    await withEnds({ early }, async ({ client, ended, totals }) => {
      expect(await ended).toStartWith("closed by the server with 1013");
      client.start(upTo(9));
      expect(totals.sent).toBe(0);
    });
  });

  test.each<{ what: string; end: (server: RawSocket) => void }>([
    { what: "ended", end: (server) => server.finish() },
    { what: "reset", end: (server) => server.terminate() },
  ])("reports a TCP connection that was $what", async ({ end }) => {
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
  ])("disconnects from a server that breaks the protocol: $fault", async ({ frame, fault }) => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(2));
      await send(server, frame);
      expect(await ended).toBe(`the server broke the protocol: ${fault}`);
      await server.readRest();
      expect(totals).toEqual({ ...noTotals(), sent: 2, lost: 2 });
    });
  });

  test("ends at once when it is terminated from here, which is no problem", async () => {
    await withEnds({}, async ({ client, server, ended, totals }) => {
      client.start(upTo(1));
      client.terminate();
      expect(client.hasEnded).toBeTrue();
      expect(totals).toMatchObject({ sent: 1, lost: 1 });
      expect(await ended).toBeUndefined();
      await server.readRest();
    });
  });
});
