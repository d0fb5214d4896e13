import { describe, expect, test } from "bun:test";

import { frameFault, type FrameHead } from "../../src/protocol/frame-reader.ts";
import { opcode } from "../../src/protocol/frame.ts";

const { continuation, text, binary, close, ping, pong } = opcode;
interface FrameContext {
  readonly isFragmented: boolean;
  readonly isDeflateAgreed: boolean;
}

const between: FrameContext = { isFragmented: false, isDeflateAgreed: false };
const inside: FrameContext = { ...between, isFragmented: true };
const deflated: FrameContext = { ...between, isDeflateAgreed: true };

function faultOf(
  head: Partial<FrameHead>,
  { isFragmented, isDeflateAgreed }: FrameContext,
): string | undefined {
  const plain = { fin: true, rsv: 0, opcode: text, maskingKey: undefined, length: 5 };
  return frameFault({ ...plain, ...head }, isFragmented, isDeflateAgreed);
}

describe("frameFault", () => {
  test.each<{ what: string; head: Partial<FrameHead>; context: FrameContext }>([
    { what: "a text", head: {}, context: between },
    { what: "a binary", head: { opcode: binary }, context: between },
    { what: "the beginning of a message", head: { fin: false }, context: between },
    { what: "a continuation", head: { opcode: continuation }, context: inside },
    { what: "one more to follow", head: { opcode: continuation, fin: false }, context: inside },
    ...[close, ping, pong].flatMap((kind) => [
      { what: `opcode ${kind}`, head: { opcode: kind }, context: between },
      { what: `opcode ${kind} inside a message`, head: { opcode: kind }, context: inside },
      { what: `opcode ${kind}, 125 bytes`, head: { opcode: kind, length: 125 }, context: between },
    ]),
    { what: "a compressed text", head: { rsv: 4 }, context: deflated },
    { what: "a compressed binary", head: { rsv: 4, opcode: binary }, context: deflated },
    { what: "an uncompressed one all the same", head: {}, context: deflated },
    { what: "the longest there is", head: { length: 2 ** 63 - 2 ** 10 }, context: between },
  ])("$what is none", ({ head, context }) => {
    expect(faultOf(head, context)).toBeUndefined();
  });

  const key = Buffer.of(0, 0, 0, 0);
  const faults: readonly { head: Partial<FrameHead>; context: FrameContext; want: string }[] = [
    { head: { maskingKey: key }, context: between, want: "a masked frame from the server" },
    ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((kind) => ({
      head: { opcode: kind },
      context: between,
      want: `unknown opcode ${kind}`,
    })),
    ...[close, ping, pong].flatMap((kind) => [
      { head: { opcode: kind, fin: false }, context: between, want: "a fragmented control frame" },
      {
        head: { opcode: kind, length: 126 },
        context: between,
        want: "a control frame of 126 bytes",
      },
      { head: { opcode: kind, rsv: 4 }, context: deflated, want: "reserved bits 4 are set" },
    ]),
    ...[1, 2, 3, 4, 5, 6, 7].map((rsv) => ({
      head: { rsv },
      context: between,
      want: `reserved bits ${rsv} are set`,
    })),
    ...[1, 2, 3, 5, 6, 7].map((rsv) => ({
      head: { rsv },
      context: deflated,
      want: `reserved bits ${rsv} are set`,
    })),
    {
      head: { opcode: continuation, rsv: 4 },
      context: { isFragmented: true, isDeflateAgreed: true },
      want: "reserved bits 4 are set",
    },
    { head: {}, context: inside, want: "a message inside another" },
    { head: { opcode: binary }, context: inside, want: "a message inside another" },
    {
      head: { opcode: continuation },
      context: between,
      want: "a continuation frame without a message",
    },
    { head: { length: 2 ** 63 }, context: between, want: "a length of more than 63 bits" },
  ];
  test.each(faults.map((fault, index) => ({ ...fault, number: index + 1 })))(
    "fault $number: $want",
    ({ head, context, want }) => {
      expect(faultOf(head, context)).toBe(want);
    },
  );
});
