import { expect, test } from "bun:test";

import { frameFieldsOf } from "../../src/page/frame-bits.ts";
import { encodeFrame, opcode } from "../../src/protocol/frame.ts";

const bitsOf = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(2).padStart(8, "0")).join("");

test.each([
  { name: "a short text", message: "Hé" },
  { name: "no byte", message: "" },
  { name: "bytes", message: Uint8Array.of(0, 255) },
])("the bits of $name are those on the wire", ({ message }) => {
  const bits = frameFieldsOf(message, "to-client").map((field) => field.bits.replaceAll(" ", ""));
  const kind = typeof message === "string" ? opcode.text : opcode.binary;
  const frame = encodeFrame({ opcode: kind, payload: message, maskingKey: null });
  expect(bits.join("")).toBe(bitsOf(frame));
});

test.each([125, 126, 65_535, 65_536])("so is the head of a frame of %d bytes", (size) => {
  const payload = new Uint8Array(size);
  const fields = frameFieldsOf(payload, "to-client").slice(0, -1);
  const head = fields.map((field) => field.bits).join("");
  const frame = encodeFrame({ opcode: opcode.binary, payload, maskingKey: null });
  expect(head).toBe(bitsOf(frame.subarray(0, head.length / 8)));
});

test("a client masks, with a key that nobody sees, and long payloads are cut", () => {
  const fields = frameFieldsOf("x".repeat(20), "to-server");
  expect(fields.map(({ name }) => name)).toEqual([
    "FIN",
    "RSV",
    "opcode",
    "MASK",
    "length",
    "masking key",
    "payload",
  ]);
  expect(fields[3]?.bits).toBe("1");
  expect(fields[5]?.bits).toBe("?".repeat(32));
  expect(fields[6]?.bits.split(" ")).toHaveLength(16);
  expect(fields[6]?.meaning).toInclude("the first 16 bytes");
});
