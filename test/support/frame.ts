import { type FrameHandler, FrameReader } from "../../src/protocol/frame-reader.ts";
import { type Close, decodeClose, opcode } from "../../src/protocol/frame.ts";
import { applyMask } from "../../src/protocol/mask.ts";

/** One frame as it stood on the wire (RFC 6455, section 5.2). */
export interface Frame {
  readonly fin: boolean;
  /** The three reserved bits, RSV1 being worth 4. */
  readonly rsv: number;
  readonly opcode: number;
  readonly masked: boolean;
  /** Unmasked, whatever it was on the wire. */
  readonly payload: Buffer;
}

/** Collects frames from pieces of a stream, wherever these are cut. */
export interface FrameCollector {
  /** Reads one frame at most, and returns how many bytes that took. */
  read(bytes: Uint8Array): number;
  /** The frame that the last read completed, if it did. */
  readonly frame: Frame | undefined;
}

/** Makes a collector. */
export function createFrameCollector(): FrameCollector {
  const reader = new FrameReader();
  let frame: Frame | undefined;
  let pieces: Uint8Array[] = [];
  const handler: FrameHandler = {
    head: () => undefined,
    payload: (bytes, from, to) => void pieces.push(bytes.subarray(from, to)),
    end() {
      const { fin, rsv, opcode: kind, maskingKey } = reader;
      const payload = Buffer.concat(pieces);
      pieces = [];
      if (maskingKey !== undefined) applyMask(payload, maskingKey);
      frame = { fin, rsv, opcode: kind, masked: maskingKey !== undefined, payload };
    },
  };

  return {
    read(bytes) {
      frame = undefined;
      return reader.read(bytes, 0, handler);
    },
    get frame() {
      return frame;
    },
  };
}

/** Reads a Close frame, which the frame must be. */
export function closeIn({ opcode: kind, payload }: Frame): Close {
  if (kind !== opcode.close) throw new Error(`Expected a Close frame, got opcode ${kind}`);
  return decodeClose(payload);
}
