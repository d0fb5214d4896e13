import { inflateMessage } from "./deflate.ts";
import { type Echoes, prefixOf } from "./echoes.ts";
import type { MessagePool } from "./message-pool.ts";

/** What is known when something comes that is not the next echo. */
export interface Expectation {
  readonly isCompressed: boolean;
  /** Undefined before the first echo, unless the prefix is known. */
  readonly echoes: Echoes | undefined;
  readonly pool: MessagePool;
  /** The message whose echo comes next. */
  readonly next: number;
  /** The message that will be sent next. */
  readonly sent: number;
}

/** What a payload turned out to be. */
export interface Match {
  /** Without compression. */
  readonly payload: Uint8Array;
  /** The message that it echoes; undefined if it echoes none. */
  readonly message: number | undefined;
  /** What comes before the message. */
  readonly prefix: Uint8Array | undefined;
}

/**
 * Finds out which message a payload echoes: the next one, else one that was sent after it, else an
 * earlier one, as far back as messages differ.
 */
export function matchEcho(raw: Uint8Array, expectation: Expectation): Match {
  const { isCompressed, echoes, pool, next, sent } = expectation;
  const longest = longestEcho(pool);
  const payload = isCompressed ? inflateMessage(raw, longest) : raw;
  const none = { payload: payload ?? raw, message: undefined, prefix: undefined };
  if (payload === undefined || payload.length > longest) return none;
  const find = (message: number): Match | undefined => {
    const prefix = prefixOf(payload, pool, message % pool.count);
    const isOther = prefix && echoes && Buffer.compare(prefix, echoes.prefix) !== 0;
    return prefix && !isOther ? { payload, message, prefix } : undefined;
  };
  for (let message = next; message < sent; message++) {
    const match = find(message);
    if (match !== undefined) return match;
  }
  const oldest = Math.max(0, sent - pool.count);
  for (let message = next - 1; message >= oldest; message--) {
    const match = find(message);
    if (match !== undefined) return match;
  }
  return none;
}

const longestPrefix = 64 * 1024;

/** Bytes that an echo may have; what is longer is wrong, and is not kept as a whole. */
export function longestEcho({ size }: MessagePool): number {
  return longestPrefix + size;
}

/** An echo that was wrong, for people. */
export interface WrongEcho {
  readonly want: string;
  readonly got: string;
}

/** Bytes that are shown of each. */
const shown = 64;

/** Describes an echo that was wrong. */
export function describeWrong(want: Uint8Array, got: Uint8Array, binary: boolean): WrongEcho {
  const show = (bytes: Uint8Array): string => {
    const beginning = Buffer.from(bytes.subarray(0, shown));
    const text = binary ? beginning.toHex() : JSON.stringify(beginning.toString());
    return bytes.length > shown ? `${text} … (${bytes.length} bytes)` : text;
  };
  return { want: show(want), got: show(got) };
}
