import { expect, test } from "bun:test";

import { applyMask } from "../../src/protocol/mask.ts";

const key = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

test("the example of RFC 6455, section 5.7", () => {
  const payload = Buffer.from("7f9f4d5158", "hex");
  applyMask(payload, key);
  expect(payload.toString()).toBe("Hello");
});

test("masked twice, a payload is as it was", () => {
  const payload = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const original = Buffer.from(payload);
  applyMask(payload, key);
  expect(payload.equals(original)).toBeFalse();
  applyMask(payload, key);
  expect(payload.equals(original)).toBeTrue();
});

test.each([1, 2, 3, 4, 5, 11])("a piece from byte %d on is masked as in the whole", (from) => {
  const whole = Buffer.from("wherever it is cut, it is the same");
  const piece = whole.subarray(from);
  const alone = Buffer.from(piece);
  applyMask(whole, key);
  applyMask(alone, key, from);
  expect(alone.equals(piece)).toBeTrue();
});

test("what is long is masked as what is short, wherever it lies in memory", () => {
  const memory = crypto.getRandomValues(new Uint8Array(2048));
  for (const offset of [0, 1, 2, 3]) {
    for (const length of [255, 256, 257, 1023]) {
      const piece = memory.slice().subarray(offset, offset + length);
      const byByte = Uint8Array.from(piece, (byte, at) => byte ^ (key[(5 + at) & 3] ?? 0));
      applyMask(piece, key, 5);
      expect(piece).toEqual(byByte);
    }
  }
});
