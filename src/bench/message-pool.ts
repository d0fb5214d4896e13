import { encodeFrame, opcode } from "../protocol/frame.ts";
import { deflateMessage } from "./deflate.ts";
import type { LoadPlan } from "./plan.ts";

/**
 * The messages that a connection sends, over and over: those in flight all differ, and they are built
 * beforehand, as building them would take longer than sending them.
 */
export interface MessagePool {
  /** How many messages there are; more than are ever in flight. */
  readonly count: number;
  /** Bytes of each payload. */
  readonly size: number;
  /** The payloads of all of them, one after the other. */
  readonly payloads: Uint8Array;
  /** The frames of all of them, masked, one after the other. */
  readonly frames: Uint8Array;
  /** Where in `frames` each begins, and after the last where it ends. */
  readonly offsets: Float64Array;
}

/** What the messages are to be. */
export interface MessagePoolOptions extends Pick<LoadPlan, "size" | "binary" | "pipeline"> {
  /** Whether each is compressed by itself, for permessage-deflate without context takeover. */
  readonly compress: boolean;
}

const mostMessages = 1024;
/** Bytes for all payloads together, unless the pipeline needs more. */
const budget = 4 * 1024 * 1024;

/** Builds the messages. */
export function createMessagePool({
  size,
  binary,
  pipeline,
  compress,
}: MessagePoolOptions): MessagePool {
  const affordable = Math.min(mostMessages, Math.floor(budget / Math.max(size, 1)));
  const count = Math.max(affordable, pipeline + 1);
  const payloads = new Uint8Array(count * size);
  const fill = binary ? fillBinary : fillText;
  const kind = binary ? opcode.binary : opcode.text;
  const frames: Buffer[] = [];
  const offsets = new Float64Array(count + 1);
  for (let number = 0; number < count; number++) {
    const payload = payloads.subarray(number * size, (number + 1) * size);
    fill(payload, number);
    const frame = compress
      ? encodeFrame({ opcode: kind, rsv: 4, payload: deflateMessage(payload) })
      : encodeFrame({ opcode: kind, payload });
    frames.push(frame);
    offsets[number + 1] = (offsets[number] ?? 0) + frame.length;
  }
  return { count, size, payloads, frames: Buffer.concat(frames), offsets };
}

const letters = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

/** The number in three letters, its last digit first, then the alphabet over and over, from there on. */
function fillText(payload: Uint8Array, number: number): void {
  for (let at = 0; at < payload.length; at++) {
    const digit = at < 3 ? number >> (6 * at) : number + at;
    payload[at] = letters[digit & 63] ?? 0;
  }
}

/** The number in two bytes, the last first, then every byte over and over, from there on. */
function fillBinary(payload: Uint8Array, number: number): void {
  for (let at = 0; at < payload.length; at++) {
    payload[at] = at < 2 ? number >> (8 * at) : number + at;
  }
}
