import type { Direction } from "../protocol/direction.ts";
import type { Message } from "../protocol/message.ts";

/** A field of a frame (RFC 6455, section 5.2). */
export interface FrameField {
  readonly name: string;
  /** Zeros and ones; question marks where a browser does not show them. */
  readonly bits: string;
  readonly meaning: string;
}

/** How many bytes of the payload are shown. */
const shown = 16;

/** The fields of the frame in which a whole message goes from a client to a server, or back. */
export function frameFieldsOf(message: Message, direction: Direction): FrameField[] {
  const isText = typeof message === "string";
  const payload = isText ? new TextEncoder().encode(message) : message;
  const isMasked = direction === "to-server";
  return [
    { name: "FIN", bits: "1", meaning: "this is the last frame of the message" },
    { name: "RSV", bits: "000", meaning: "no extension changed the frame" },
    isText
      ? { name: "opcode", bits: "0001", meaning: "1: text, in UTF-8" }
      : { name: "opcode", bits: "0010", meaning: "2: binary" },
    isMasked
      ? { name: "MASK", bits: "1", meaning: "a client masks what it sends" }
      : { name: "MASK", bits: "0", meaning: "a server does not mask" },
    ...lengthFields(payload.length),
    ...(isMasked
      ? [
          {
            name: "masking key",
            bits: "?".repeat(32),
            meaning: "random; a browser does not tell it",
          },
        ]
      : []),
    payloadField(payload, isMasked),
  ];
}

function lengthFields(length: number): FrameField[] {
  if (length < 126) {
    return [{ name: "length", bits: binary(length, 7), meaning: `${length} bytes follow` }];
  }
  const [mark, width] = length < 65_536 ? [126, 16] : [127, 64];
  return [
    { name: "length", bits: binary(mark, 7), meaning: `${mark}: the next ${width} bits say it` },
    { name: "long length", bits: binary(length, width), meaning: `${length} bytes follow` },
  ];
}

function payloadField(payload: Uint8Array, isMasked: boolean): FrameField {
  const bits = Array.from(payload.subarray(0, shown), (byte) => binary(byte, 8)).join(" ");
  const more = payload.length > shown ? ` …, the first ${shown} bytes of it` : "";
  const masking = isMasked ? ", before it is masked: each byte XOR one of the key" : "";
  return { name: "payload", bits, meaning: `the message${masking}${more}` };
}

function binary(value: number, width: number): string {
  return value.toString(2).padStart(width, "0");
}
