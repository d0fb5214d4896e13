import { applyMask } from "./mask.ts";

/** The opcodes of RFC 6455, section 5.2. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** A frame to be built; what is left out is as a well-behaved client would have it. */
export interface FrameDraft {
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  readonly fin?: boolean;
  /** The three reserved bits, RSV1 being worth 4. */
  readonly rsv?: number;
  /** Four bytes to mask the payload with, `null` for none. Default: random ones, as a client must. */
  readonly maskingKey?: Uint8Array | null;
  /** How many bits carry the length; the fewest that hold it where not given. */
  readonly lengthBits?: 7 | 16 | 64;
}

/** Builds the bytes of a frame (RFC 6455, section 5.2), of a broken one as readily as of a good one. */
export function encodeFrame(draft: FrameDraft): Buffer {
  const { fin = true, rsv = 0, maskingKey = randomKey() } = draft;
  const payload = Buffer.from(draft.payload ?? "");
  const first = (fin ? 0x80 : 0) | (rsv << 4) | draft.opcode;
  const length = encodeLength(payload.length, draft.lengthBits ?? shortest(payload.length));
  if (maskingKey === null) return Buffer.concat([Buffer.of(first), length, payload]);
  length[0] = 0x80 | (length[0] ?? 0);
  const frame = Buffer.concat([Buffer.of(first), length, maskingKey, payload]);
  applyMask(frame.subarray(frame.length - payload.length), maskingKey);
  return frame;
}

function randomKey(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(4));
}

function shortest(length: number): 7 | 16 | 64 {
  return length < 126 ? 7 : length < 65_536 ? 16 : 64;
}

function encodeLength(length: number, bits: 7 | 16 | 64): Buffer {
  if (bits === 7) return Buffer.of(length);
  const bytes = Buffer.alloc(bits === 16 ? 3 : 9);
  bytes[0] = bits === 16 ? 126 : 127;
  if (bits === 16) bytes.writeUInt16BE(length, 1);
  else bytes.writeBigUInt64BE(BigInt(length), 1);
  return bytes;
}

/** What a Close frame says (RFC 6455, section 5.5.1). */
export interface Close {
  /** 1005 if there is none. */
  readonly code: number;
  readonly reason: string;
}

/** The payload of a Close frame: the code as two bytes, then the reason. */
export function encodeClose(code: number, reason: string | Uint8Array = ""): Buffer {
  return Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]);
}

/** Reads the payload of a Close frame. */
export function decodeClose(payload: Uint8Array): Close {
  const [high, low, ...reason] = payload;
  if (high === undefined || low === undefined) return { code: 1005, reason: "" };
  return { code: high * 256 + low, reason: Buffer.from(reason).toString() };
}
