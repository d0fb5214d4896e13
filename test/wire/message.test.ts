// Frames that are allowed, if unusual (RFC 6455, sections 5.2 to 5.6), and what comes back.
import { describe, expect, test } from "bun:test";

import { encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { expectUnharmed, fronting, listening } from "../support/face.ts";
import { openRawClient } from "../support/raw-client.ts";

const { continuation, text, binary, ping, pong } = opcode;
const maxPayload = 1000;
const euro = Buffer.from("€");

interface Exchange {
  readonly name: string;
  readonly frames: readonly FrameDraft[];
  /** Opcode and payload of each frame that comes back. */
  readonly replies: readonly (readonly [number, string])[];
}

const exchanges: readonly Exchange[] = [
  {
    name: "a message in fragments comes back whole",
    frames: [
      { opcode: text, payload: "a", fin: false },
      { opcode: continuation, payload: "b", fin: false },
      { opcode: continuation, payload: "c" },
    ],
    replies: [[text, "Echo: abc"]],
  },
  {
    name: "a Ping between fragments is answered at once",
    frames: [
      { opcode: binary, payload: "a", fin: false },
      { opcode: ping, payload: "are you there?" },
      { opcode: continuation, payload: "b" },
    ],
    replies: [
      [pong, "are you there?"],
      [binary, "ab"],
    ],
  },
  {
    name: "a character may be split across fragments",
    frames: [
      { opcode: text, payload: euro.subarray(0, 1), fin: false },
      { opcode: continuation, payload: euro.subarray(1) },
    ],
    replies: [[text, "Echo: €"]],
  },
  {
    name: "fragments may be empty",
    frames: [{ opcode: text, fin: false }, { opcode: continuation }],
    replies: [[text, "Echo: "]],
  },
  { name: "a Ping may be empty", frames: [{ opcode: ping }], replies: [[pong, ""]] },
  {
    name: "a Ping may have 125 bytes",
    frames: [{ opcode: ping, payload: "x".repeat(125) }],
    replies: [[pong, "x".repeat(125)]],
  },
  {
    name: "an unasked Pong is ignored",
    frames: [
      { opcode: pong, payload: "x" },
      { opcode: text, payload: "next" },
    ],
    replies: [[text, "Echo: next"]],
  },
  {
    name: "a message of exactly --max-payload comes back",
    frames: [{ opcode: binary, payload: "x".repeat(maxPayload) }],
    replies: [[binary, "x".repeat(maxPayload)]],
  },
  {
    // Section 5.2 wants the shortest form from the sender; nothing is gained by refusing the others.
    name: "a length may be written longer than it need be",
    frames: [
      { opcode: text, payload: "a", lengthBits: 16 },
      { opcode: text, payload: "b", lengthBits: 64 },
    ],
    replies: [
      [text, "Echo: a"],
      [text, "Echo: b"],
    ],
  },
];

describe.each([listening, fronting])("$name", ({ start }) => {
  test.each(exchanges)("$name", async ({ frames, replies }) => {
    await using server = await start({ maxPayload });
    using client = await openRawClient(server.port);
    await client.sendFrames(...frames);
    for (const [kind, payload] of replies) {
      expect(await client.readFrame()).toEqual({
        fin: true,
        rsv: 0,
        opcode: kind,
        masked: false,
        payload: Buffer.from(payload),
      });
    }
  });

  test("a frame may come byte by byte", async () => {
    await using server = await start();
    using client = await openRawClient(server.port);
    for (const byte of encodeFrame({ opcode: text, payload: "slow" })) {
      await client.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    expect((await client.readFrame()).payload.toString()).toBe("Echo: slow");
  });

  test("a connection that ends inside a frame is given up", async () => {
    await using server = await start();
    using client = await openRawClient(server.port);
    await client.write(encodeFrame({ opcode: text, payload: "unfinished" }).subarray(0, 9));
    client.finish();
    expect(await client.readRest()).toBeEmpty();
    await expectUnharmed(server);
  });
});
