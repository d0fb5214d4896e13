// Frames that break the protocol (RFC 6455, sections 5 and 8.1), and the close code each of them gets.
import { describe, expect, test } from "bun:test";

import { encodeClose, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { expectUnharmed, fronting, listening } from "../support/face.ts";
import { openRawClient } from "../support/raw-client.ts";

const { continuation, text, binary, close, ping } = opcode;
const maxPayload = 1000;
const euro = Buffer.from("€");
const notUtf8 = Buffer.of(0xff, 0xfe);

interface Violation {
  readonly name: string;
  readonly frames: readonly FrameDraft[];
  readonly code: 1002 | 1007 | 1009;
}

const violations: readonly Violation[] = [
  { name: "an unmasked frame", code: 1002, frames: [{ opcode: text, maskingKey: null }] },
  { name: "RSV1, with no extension", code: 1002, frames: [{ opcode: text, rsv: 4 }] },
  { name: "RSV2", code: 1002, frames: [{ opcode: text, rsv: 2 }] },
  { name: "RSV3", code: 1002, frames: [{ opcode: text, rsv: 1 }] },
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((reserved): Violation => ({
    name: `the reserved opcode ${reserved}`,
    code: 1002,
    frames: [{ opcode: reserved }],
  })),
  { name: "a fragmented Ping", code: 1002, frames: [{ opcode: ping, fin: false }] },
  {
    name: "a fragmented Close",
    code: 1002,
    frames: [{ opcode: close, fin: false, payload: encodeClose(1000) }],
  },
  {
    name: "a Ping of 126 bytes",
    code: 1002,
    frames: [{ opcode: ping, payload: "x".repeat(126) }],
  },
  {
    name: "a Close of 126 bytes",
    code: 1002,
    frames: [{ opcode: close, payload: encodeClose(1000, "x".repeat(124)) }],
  },
  {
    name: "a continuation frame without a message",
    code: 1002,
    frames: [{ opcode: continuation }],
  },
  {
    name: "a text inside a fragmented message",
    code: 1002,
    frames: [{ opcode: text, fin: false }, { opcode: text }],
  },
  {
    name: "a binary inside a fragmented message",
    code: 1002,
    frames: [{ opcode: text, fin: false }, { opcode: binary }],
  },
  { name: "text that is no UTF-8", code: 1007, frames: [{ opcode: text, payload: notUtf8 }] },
  {
    name: "a fragment that is no UTF-8",
    code: 1007,
    frames: [
      { opcode: text, payload: "a", fin: false },
      { opcode: continuation, payload: notUtf8 },
    ],
  },
  {
    name: "a character that no fragment completes",
    code: 1007,
    frames: [
      { opcode: text, payload: euro.subarray(0, 1), fin: false },
      { opcode: continuation, payload: euro.subarray(1, 2) },
    ],
  },
  {
    name: "a surrogate in UTF-8",
    code: 1007,
    frames: [{ opcode: text, payload: Buffer.of(0xed, 0xa0, 0x80) }],
  },
  {
    name: "a message beyond --max-payload",
    code: 1009,
    frames: [{ opcode: binary, payload: Buffer.alloc(maxPayload + 1) }],
  },
  {
    name: "fragments that go beyond --max-payload together",
    code: 1009,
    frames: [
      { opcode: binary, payload: Buffer.alloc(maxPayload), fin: false },
      { opcode: continuation, payload: "x" },
    ],
  },
];

describe.each([listening, fronting])("$name", ({ start }) => {
  test.each(violations)("closes with $code on $name", async ({ frames, code }) => {
    await using server = await start({ maxPayload });
    using client = await openRawClient(server.port);
    await client.sendFrames(...frames);
    expect((await client.readClose()).code).toBe(code);
    expect(await client.readRest()).toBeEmpty();
    await expectUnharmed(server);
  });

  test("closes with 1009 on a length beyond --max-payload, before the payload comes", async () => {
    await using server = await start({ maxPayload });
    using client = await openRawClient(server.port);
    const headerOf2To40Bytes = Buffer.of(0x82, 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4);
    await client.write(headerOf2To40Bytes);
    expect((await client.readClose()).code).toBe(1009);
    expect(await client.readRest()).toBeEmpty();
    await expectUnharmed(server);
  });
});
