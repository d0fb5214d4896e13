import { inflateMessage } from "../protocol/deflate.ts";
import { type Echoes, prefixOf } from "./echoes.ts";
import type { MessagePool } from "./message-pool.ts";

/** What is known when something comes that is not plainly the echo that is due. */
export interface Expectation {
  readonly isCompressed: boolean;
  /** Undefined before the first echo, unless the prefix is known. */
  readonly echoes: Echoes | undefined;
  readonly pool: MessagePool;
  /** The message whose echo is due next. */
  readonly next: number;
  /** The message that will be sent next. */
  readonly sent: number;
}

/** What a payload is found to be. */
export interface Match {
  /** Without compression. */
  readonly payload: Uint8Array;
  /** The message that it echoes; undefined where it echoes none. */
  readonly message: number | undefined;
  /** What stands before the message. */
  readonly prefix: Uint8Array | undefined;
}

/**
 * Finds out which message a payload echoes: the one that is due, else one that was sent after it, else
 * one that has been echoed already, as far back as messages can be told apart.
 */
export function matchEcho(raw: Uint8Array, expectation: Expectation): Match {
  const { isCompressed, echoes, pool, next, sent } = expectation;
  const longest = longestEcho(pool);
  const payload = isCompressed ? inflateMessage(raw, longest) : raw;
  if (payload === undefined || payload.length > longest)
    return { payload: raw, message: undefined, prefix: undefined };
  const oldest = Math.max(0, sent - pool.count);
  for (let message = next; message < sent; message++) {
    const prefix = prefixIn(payload, expectation, message);
    if (prefix !== undefined) return { payload, message, prefix };
  }
  // A prefix cannot be learnt from what is no answer.
  if (echoes === undefined) return { payload, message: undefined, prefix: undefined };
  for (let message = next - 1; message >= oldest; message--) {
    const prefix = prefixIn(payload, expectation, message);
    if (prefix !== undefined) return { payload, message, prefix };
  }
  return { payload, message: undefined, prefix: undefined };
}

const mostPrefix = 64 * 1024;

/** Bytes that an echo may have; what is longer is wrong, and need not be kept as a whole. */
export function longestEcho({ size }: MessagePool): number {
  return mostPrefix + size;
}

function prefixIn(
  payload: Uint8Array,
  { echoes, pool }: Expectation,
  message: number,
): Uint8Array | undefined {
  const prefix = prefixOf(payload, pool, message % pool.count);
  if (prefix === undefined || echoes === undefined) return prefix;
  return Buffer.compare(prefix, echoes.prefix) === 0 ? prefix : undefined;
}
