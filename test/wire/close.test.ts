// How the server answers a Close frame (RFC 6455, sections 5.5.1 and 7.4).
import { describe, expect, test } from "bun:test";

import { encodeClose, opcode } from "../../src/protocol/frame.ts";
import { expectUnharmed, fronting, listening } from "../support/face.ts";
import { openRawClient } from "../support/raw-client.ts";

const { text, close } = opcode;

const good = [
  1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
];

const bad = [
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65_535].map((code) => ({
    name: `the code ${code}`,
    payload: encodeClose(code),
    want: 1002,
  })),
  { name: "half a code", payload: Buffer.of(3), want: 1002 },
  { name: "a reason that is no UTF-8", payload: encodeClose(1000, Buffer.of(0xff)), want: 1007 },
];

describe.each([listening, fronting])("$name", ({ start }) => {
  test.each(good)("sends the close code %i back with its reason", async (code) => {
    await using server = await start();
    using client = await openRawClient(server.port);
    const longestReason = `${"ü".repeat(61)}!`;
    await client.sendFrames({ opcode: close, payload: encodeClose(code, longestReason) });
    expect(await client.readClose()).toEqual({ code, reason: longestReason });
    expect(await client.readRest()).toBeEmpty();
    await expectUnharmed(server);
  });

  test.each(bad)("answers a Close frame with $name by $want", async ({ payload, want }) => {
    await using server = await start();
    using client = await openRawClient(server.port);
    await client.sendFrames({ opcode: close, payload });
    expect((await client.readClose()).code).toBe(want);
    expect(await client.readRest()).toBeEmpty();
    await expectUnharmed(server);
  });

  test("answers a Close frame without a code by one without a code", async () => {
    await using server = await start();
    using client = await openRawClient(server.port);
    await client.sendFrames({ opcode: close });
    expect(await client.readClose()).toEqual({ code: 1005, reason: "" });
    expect(await client.readRest()).toBeEmpty();
    await expectUnharmed(server);
  });

  test("does not echo what comes after a Close frame", async () => {
    await using server = await start();
    using client = await openRawClient(server.port);
    await client.sendFrames({ opcode: close }, { opcode: text, payload: "late" });
    await client.readClose();
    expect(await client.readRest()).toBeEmpty();
  });
});
