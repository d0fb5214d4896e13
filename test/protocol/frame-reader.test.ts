import { describe, expect, test } from "bun:test";

import { type FrameHead, FrameReader } from "../../src/protocol/frame-reader.ts";
import { encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { applyMask } from "../../src/protocol/mask.ts";
import { createRandom, type Random } from "../../src/server/faults/random.ts";

/** What a reader reports, one line per frame. */
function read(pieces: Iterable<Uint8Array>): string[] {
  const reader = new FrameReader();
  const lines: string[] = [];
  let payload: Buffer[] = [];
  let key: Uint8Array | undefined;
  const handler = {
    head({ fin, rsv, opcode: kind, maskingKey, length }: FrameHead) {
      key = maskingKey && Buffer.from(maskingKey);
      lines.push(`${fin} ${rsv} ${kind} ${key?.toHex()} ${length}`);
    },
    payload: (bytes: Uint8Array, from: number, to: number) => {
      if (to <= from) throw new Error("Expected a piece that is not empty");
      payload.push(Buffer.from(bytes.subarray(from, to)));
    },
    end() {
      const whole = Buffer.concat(payload);
      payload = [];
      if (key !== undefined) applyMask(whole, key);
      lines[lines.length - 1] += ` ${Bun.hash(whole)}`;
    },
  };
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      const end = reader.read(piece, at, handler);
      if (end <= at) throw new Error("Expected the reader to go on");
      at = end;
    }
  }
  return lines;
}

/** The same of frames that are known. */
function describeAll(drafts: readonly Required<FrameDraft>[]): string[] {
  return drafts.map(({ fin, rsv, opcode: kind, maskingKey, payload }) => {
    const bytes = Buffer.from(payload);
    const key = maskingKey === null ? undefined : maskingKey.toHex();
    return `${fin} ${rsv} ${kind} ${key} ${bytes.length} ${Bun.hash(bytes)}`;
  });
}

function randomFrame(random: Random, sizes: readonly number[]): Required<FrameDraft> {
  const below = (limit: number): number => Math.floor(random() * limit);
  const size = sizes[below(sizes.length)] ?? 0;
  const isLong = random() < 0.1;
  return {
    opcode: below(16),
    payload: Buffer.from(Array.from({ length: size }, () => below(256))),
    fin: random() < 0.5,
    rsv: below(8),
    maskingKey: random() < 0.5 ? null : Buffer.from(Array.from({ length: 4 }, () => below(256))),
    lengthBits: size >= 65_536 || isLong ? 64 : size >= 126 ? 16 : 7,
  };
}

function* cutAt(bytes: Uint8Array, next: () => number): Iterable<Uint8Array> {
  for (let at = 0; at < bytes.length;) {
    const end = at + next();
    yield bytes.subarray(at, end);
    at = end;
  }
}

const everyLength = [0, 1, 2, 124, 125, 126, 127, 300];

describe("FrameReader", () => {
  test.each([
    { what: "a text", bytes: "810548656c6c6f", want: ["true 0 1 undefined 5"] },
    { what: "a masked text", bytes: "818537fa213d7f9f4d5158", want: ["true 0 1 37fa213d 5"] },
    {
      what: "two fragments",
      bytes: "010348656c80026c6f",
      want: ["false 0 1 undefined 3", "true 0 0 undefined 2"],
    },
    {
      what: "a Ping and its Pong",
      bytes: "890548656c6c6f8a8537fa213d7f9f4d5158",
      want: ["true 0 9 undefined 5", "true 0 10 37fa213d 5"],
    },
    { what: "an empty frame", bytes: "8200", want: ["true 0 2 undefined 0"] },
    { what: "an empty masked frame", bytes: "828001020304", want: ["true 0 2 01020304 0"] },
    { what: "reserved bits", bytes: "f100", want: ["true 7 1 undefined 0"] },
  ])("parses $what", ({ bytes, want }) => {
    const lines = read([Buffer.from(bytes, "hex")]);
    expect(lines.map((line) => line.replace(/ \d+$/, ""))).toEqual([...want]);
  });

  test.each([
    { bytes: "827e007e", length: 126 },
    { bytes: "827effff", length: 65_535 },
    { bytes: "827f0000000000010000", length: 65_536 },
    { bytes: "827f0000000100000005", length: 2 ** 32 + 5 },
    { bytes: "827f001fffffffffffff", length: Number.MAX_SAFE_INTEGER },
    { bytes: "827fffffffffffffffff", length: 2 ** 64 },
    { bytes: "827f0000000000000001", length: 1 },
  ])("reads the length $length before the payload comes", ({ bytes, length }) => {
    expect(read([Buffer.from(bytes, "hex")])).toEqual([`true 0 2 undefined ${length}`]);
  });

  test("reads the same byte by byte, whatever the lengths and keys", () => {
    const random = createRandom(1, "byte by byte");
    const drafts = everyLength.flatMap((size) => [
      { ...randomFrame(random, [size]), maskingKey: null },
      { ...randomFrame(random, [size]), maskingKey: Buffer.of(1, 2, 3, 4) },
    ]);
    const bytes = Buffer.concat(drafts.map(encodeFrame));
    expect(read(cutAt(bytes, () => 1))).toEqual(describeAll(drafts));
  });

  test("reads the same wherever a stream is split in two", () => {
    const random = createRandom(2, "in two");
    const drafts = [5, 0, 130].map((size) => randomFrame(random, [size]));
    const bytes = Buffer.concat(drafts.map(encodeFrame));
    const want = describeAll(drafts);
    for (let at = 0; at <= bytes.length; at++) {
      expect(read([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(want);
    }
  });

  test("reads what encodeFrame writes, however it is split", () => {
    for (let round = 0; round < 300; round++) {
      const random = createRandom(round, "frames");
      const sizes = round % 50 === 0 ? [65_535, 65_536, 100_000] : everyLength;
      const drafts = Array.from({ length: 8 }, () => randomFrame(random, sizes));
      const bytes = Buffer.concat(drafts.map(encodeFrame));
      const longest = 1 + Math.floor(random() * 40) ** 2;
      const pieces = cutAt(bytes, () => 1 + Math.floor(random() * longest));
      expect(read(pieces)).toEqual(describeAll(drafts));
    }
  });

  test("survives any input, and never reads past its end", () => {
    for (let round = 0; round < 300; round++) {
      const random = createRandom(round, "noise");
      const noise = Buffer.from(Array.from({ length: 500 }, () => Math.floor(random() * 256)));
      const whole = read([noise]);
      expect(read(cutAt(noise, () => 1 + Math.floor(random() * 9)))).toEqual(whole);
    }
  });

  test("stops after each frame, so that its handler can act", () => {
    const reader = new FrameReader();
    const handler = { head: () => undefined, payload: () => undefined, end: () => undefined };
    const bytes = Buffer.from("8100820101", "hex");
    expect(reader.read(bytes, 0, handler)).toBe(2);
    expect(reader.read(bytes, 2, handler)).toBe(5);
    expect(reader.opcode).toBe(opcode.binary);
  });
});
