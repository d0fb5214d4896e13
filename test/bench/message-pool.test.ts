import { describe, expect, test } from "bun:test";

import { inflateMessage } from "../../src/bench/deflate.ts";
import { createMessagePool, type MessagePool } from "../../src/bench/message-pool.ts";
import { opcode } from "../../src/protocol/frame.ts";
import { createFrameCollector, type Frame } from "../support/frame.ts";

function framesOf({ frames, offsets, count }: MessagePool): Frame[] {
  return Array.from({ length: count }, (_, number) => {
    const bytes = frames.subarray(offsets[number], offsets[number + 1]);
    const collector = createFrameCollector();
    if (collector.read(bytes) !== bytes.length || collector.frame === undefined) {
      throw new Error(`Expected a whole frame at ${number}`);
    }
    return collector.frame;
  });
}

function payloadsOf({ payloads, size, count }: MessagePool): Buffer[] {
  return Array.from({ length: count }, (_, number) =>
    Buffer.from(payloads.subarray(number * size, (number + 1) * size)),
  );
}

const shapes = [0, 1, 2, 3, 20, 125, 126, 1024, 2 ** 20].flatMap((size) =>
  [false, true].map((binary) => ({ size, binary, kind: binary ? "binary" : "text" })),
);

describe("createMessagePool", () => {
  test.each(shapes)("frames $kind messages of $size bytes, each masked", ({ size, binary }) => {
    const pool = createMessagePool({ size, binary, pipeline: 2, compress: false });
    const frames = framesOf(pool);
    const want = { fin: true, rsv: 0, masked: true, opcode: binary ? opcode.binary : opcode.text };
    for (const [number, payload] of payloadsOf(pool).entries()) {
      expect(frames[number]).toMatchObject(want);
      expect(frames[number]?.payload.equals(payload)).toBeTrue();
      expect(payload).toHaveLength(size);
    }
    expect(pool.offsets[pool.count]).toBe(pool.frames.length);
  });

  test.each(shapes.filter(({ size }) => size >= 2))(
    "makes each $kind message of $size bytes another",
    ({ size, binary }) => {
      const pool = createMessagePool({ size, binary, pipeline: 2, compress: false });
      const different = new Set(payloadsOf(pool).map((payload) => Bun.hash(payload)));
      expect(different.size).toBe(pool.count);
    },
  );

  test.each([
    { size: 1, binary: false, want: 64 },
    { size: 1, binary: true, want: 256 },
    { size: 0, binary: false, want: 1 },
  ])("makes $want messages of $size bytes, as there are no more", ({ size, binary, want }) => {
    const pool = createMessagePool({ size, binary, pipeline: 2, compress: false });
    expect(new Set(payloadsOf(pool).map((payload) => payload.toHex())).size).toBe(want);
  });

  test.each([
    { size: 20, pipeline: 1, count: 1024 },
    { size: 20, pipeline: 1023, count: 1024 },
    { size: 20, pipeline: 1024, count: 1025 },
    { size: 20, pipeline: 5000, count: 5001 },
    { size: 2 ** 20, pipeline: 1, count: 4 },
    { size: 2 ** 20, pipeline: 9, count: 10 },
    { size: 2 ** 24, pipeline: 1, count: 2 },
  ])("makes $count of $size bytes for $pipeline in flight", ({ size, pipeline, count }) => {
    const pool = createMessagePool({ size, binary: true, pipeline, compress: false });
    expect(pool.count).toBe(count);
    expect(pool.payloads).toHaveLength(count * size);
  });

  test("has 5,000 different messages of three characters", () => {
    const pool = createMessagePool({ size: 3, binary: false, pipeline: 5000, compress: false });
    const texts = payloadsOf(pool).map(String);
    expect(new Set(texts).size).toBe(5001);
    for (const text of texts) expect(text).toMatch(/^[\w-]{3}$/);
  });

  test.each([
    { size: 0, binary: false },
    { size: 20, binary: false },
    { size: 1000, binary: true },
  ])("compresses each message by itself: $size bytes", ({ size, binary }) => {
    const pool = createMessagePool({ size, binary, pipeline: 1, compress: true });
    const frames = framesOf(pool);
    for (const [number, payload] of payloadsOf(pool).entries()) {
      const { rsv, payload: deflated } = frames[number] ?? {};
      expect(rsv).toBe(4);
      expect(
        Buffer.from(inflateMessage(deflated ?? payload, 2000) ?? "").equals(payload),
      ).toBeTrue();
    }
  });
});
