import { describe, expect, test } from "bun:test";

import {
  decodeClose,
  encodeClose,
  encodeFrame,
  type FrameDraft,
  opcode,
} from "../../src/protocol/frame.ts";

const { continuation, text, binary, close, ping, pong } = opcode;
const maskingKey = Buffer.of(0x37, 0xfa, 0x21, 0x3d);
const bytes = (size: number): Buffer => Buffer.alloc(size, 0xa5);

describe("encodeFrame", () => {
  test.each<{ what: string; drafts: readonly FrameDraft[]; want: string }>([
    {
      what: "an unmasked text",
      drafts: [{ opcode: text, payload: "Hello", maskingKey: null }],
      want: "810548656c6c6f",
    },
    {
      what: "a masked text",
      drafts: [{ opcode: text, payload: "Hello", maskingKey }],
      want: "818537fa213d7f9f4d5158",
    },
    {
      what: "a fragmented text",
      drafts: [
        { opcode: text, payload: "Hel", fin: false, maskingKey: null },
        { opcode: continuation, payload: "lo", maskingKey: null },
      ],
      want: "010348656c80026c6f",
    },
    {
      what: "a Ping",
      drafts: [{ opcode: ping, payload: "Hello", maskingKey: null }],
      want: "890548656c6c6f",
    },
    {
      what: "the Pong to it",
      drafts: [{ opcode: pong, payload: "Hello", maskingKey }],
      want: "8a8537fa213d7f9f4d5158",
    },
  ])("$what is that of RFC 6455, section 5.7", ({ drafts, want }) => {
    expect(Buffer.concat(drafts.map(encodeFrame)).toHex()).toBe(want);
  });

  test.each([
    { size: 0, head: "8200" },
    { size: 1, head: "8201" },
    { size: 125, head: "827d" },
    { size: 126, head: "827e007e" },
    { size: 127, head: "827e007f" },
    { size: 256, head: "827e0100" },
    { size: 65_535, head: "827effff" },
    { size: 65_536, head: "827f0000000000010000" },
    { size: 16_909_060, head: "827f0000000001020304" },
  ])("writes a length of $size in the fewest bytes", ({ size, head }) => {
    const frame = encodeFrame({ opcode: binary, payload: bytes(size), maskingKey: null });
    const headSize = head.length / 2;
    expect(frame.toHex().slice(0, head.length)).toBe(head);
    expect(frame.subarray(headSize).equals(bytes(size))).toBeTrue();
  });

  test.each([
    { lengthBits: 7, head: "8102" },
    { lengthBits: 16, head: "817e0002" },
    { lengthBits: 64, head: "817f0000000000000002" },
  ] as const)("writes a length in $lengthBits bits when asked to", ({ lengthBits, head }) => {
    const frame = encodeFrame({ opcode: text, payload: "hi", maskingKey: null, lengthBits });
    expect(frame.toHex()).toBe(`${head}6869`);
  });

  test.each([
    { rsv: 0, want: 0x81 },
    { rsv: 1, want: 0x91 },
    { rsv: 2, want: 0xa1 },
    { rsv: 4, want: 0xc1 },
    { rsv: 7, want: 0xf1 },
  ])("sets the reserved bits $rsv", ({ rsv, want }) => {
    expect(encodeFrame({ opcode: text, rsv, maskingKey: null })[0]).toBe(want);
  });

  test("masks with a key of its own each time, and leaves the payload as it was", () => {
    const payload = bytes(20);
    const draft: FrameDraft = { opcode: binary, payload };
    const keys = Array.from({ length: 50 }, () => encodeFrame(draft).subarray(2, 6).toHex());
    expect(new Set(keys).size).toBeGreaterThan(40);
    expect(payload.equals(bytes(20))).toBeTrue();
  });
});

describe("a Close frame's payload", () => {
  test.each([
    { code: 1000, reason: "", payload: "03e8" },
    { code: 1011, reason: "bye", payload: "03f3627965" },
    { code: 4999, reason: "Grüße", payload: "13874772c3bcc39f65" },
  ])("$payload is code $code and reason $reason", ({ code, reason, payload }) => {
    expect(encodeClose(code, reason).toHex()).toBe(payload);
    expect(decodeClose(Buffer.from(payload, "hex"))).toEqual({ code, reason });
  });

  test.each([
    { what: "nothing", payload: "" },
    { what: "half a code", payload: "03" },
  ])("of $what stands for 1005", ({ payload }) => {
    expect(decodeClose(Buffer.from(payload, "hex"))).toEqual({ code: 1005, reason: "" });
  });

  test("may have a reason of bytes that are no text", () => {
    const payload = encodeClose(1000, Buffer.of(0xff));
    expect(payload.toHex()).toBe("03e8ff");
    expect(decodeClose(payload)).toEqual({ code: 1000, reason: "\ufffd" });
  });

  test("fits in a frame", () => {
    const frame = encodeFrame({ opcode: close, payload: encodeClose(1001), maskingKey: null });
    expect(frame.toHex()).toBe("880203e9");
  });
});
