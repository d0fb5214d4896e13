/** The opcodes of RFC 6455, section 5.2. */
export const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

/** One frame as it stands on the wire (RFC 6455, section 5.2). */
export interface Frame {
  readonly fin: boolean;
  /** The three reserved bits, RSV1 being worth 4. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** Unmasked, whatever it was on the wire. */
  readonly payload: Buffer;
}

/** A frame to be built; what is left out is as a well-behaved client would have it. */
export interface FrameDraft {
  readonly opcode: number;
  readonly payload?: string | Uint8Array;
  readonly fin?: boolean;
  readonly rsv?: number;
  readonly masked?: boolean;
  /** How many bits carry the length; the fewest that hold it where not given. */
  readonly lengthBits?: 7 | 16 | 64;
}

const maskingKey = Buffer.of(0x37, 0xfa, 0x21, 0x3d);

/** Builds the bytes of a frame, of a broken one as readily as of a good one. */
export function encodeFrame(draft: FrameDraft): Buffer {
  const { fin = true, rsv = 0, masked = true } = draft;
  const payload = Buffer.from(draft.payload ?? "");
  const first = (fin ? 0x80 : 0) | (rsv << 4) | draft.opcode;
  const length = encodeLength(payload.length, draft.lengthBits ?? shortest(payload.length));
  if (!masked) return Buffer.concat([Buffer.of(first), length, payload]);
  length[0] = 0x80 | (length[0] ?? 0);
  return Buffer.concat([Buffer.of(first), length, maskingKey, mask(payload, maskingKey)]);
}

/** The body of a Close frame: the code as two bytes, then the reason. */
export function closeBody(code: number, reason: string | Uint8Array = ""): Buffer {
  return Buffer.concat([Buffer.of(code >> 8, code & 0xff), Buffer.from(reason)]);
}

/** What a Close frame says. */
export interface Close {
  /** 1005 stands for none. */
  readonly code: number;
  readonly reason: string;
}

/** Reads the body of a Close frame, which the frame must be. */
export function closeIn({ opcode: kind, payload }: Frame): Close {
  if (kind !== opcode.close) throw new Error(`Expected a Close frame, got opcode ${kind}`);
  if (payload.length === 0) return { code: 1005, reason: "" };
  return { code: payload.readUInt16BE(), reason: payload.subarray(2).toString() };
}

/** Reads one frame through `read`, which resolves to exactly as many bytes as it is asked for. */
export async function readFrame(read: (size: number) => Promise<Buffer>): Promise<Frame> {
  const [first = 0, second = 0] = await read(2);
  const length = await readLength(second & 0x7f, read);
  const masked = second >= 0x80;
  const key = masked ? await read(4) : Buffer.alloc(4);
  const payload = await read(length);
  return {
    fin: first >= 0x80,
    rsv: (first >> 4) & 7,
    opcode: first & 0x0f,
    masked,
    payload: masked ? mask(payload, key) : payload,
  };
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

async function readLength(short: number, read: (size: number) => Promise<Buffer>): Promise<number> {
  if (short === 126) return (await read(2)).readUInt16BE();
  if (short === 127) return Number((await read(8)).readBigUInt64BE());
  return short;
}

function mask(payload: Buffer, key: Buffer): Buffer {
  const result = Buffer.allocUnsafe(payload.length);
  for (let index = 0; index < payload.length; index++) {
    result[index] = (payload[index] ?? 0) ^ (key[index & 3] ?? 0);
  }
  return result;
}
