import type { MessagePool } from "./message-pool.ts";

/** What the echoes of a pool look like, once it is known what comes before each. */
export interface Echoes {
  readonly prefix: Uint8Array;
  /** Bytes of each echo. */
  readonly size: number;
  /** All of them, in the order of the pool, one after the other. */
  readonly bytes: Buffer;
}

/** The echoes that come from a server that puts this prefix before each message. */
export function createEchoes({ count, size, payloads }: MessagePool, prefix: Uint8Array): Echoes {
  const pieces = Array.from({ length: count }, (_, number) => [
    prefix,
    payloads.subarray(number * size, (number + 1) * size),
  ]);
  return { prefix, size: prefix.length + size, bytes: Buffer.concat(pieces.flat()) };
}

/** The echoes of a pool by their prefix: connections to one server share them. */
export function expectedEchoes(pool: MessagePool): (prefix: Uint8Array) => Echoes {
  const book = new Map<string, Echoes>();
  return (prefix) => {
    const key = Buffer.from(prefix).toString("latin1");
    const known = book.get(key) ?? createEchoes(pool, prefix);
    // A server that answers each connection differently must not fill the memory.
    if (book.size < mostPrefixes) book.set(key, known);
    return known;
  };
}

const mostPrefixes = 16;

/**
 * What comes before message `number` in an echo of it; undefined if the echo does not end with the message.
 */
export function prefixOf(
  echo: Uint8Array,
  { size, payloads }: MessagePool,
  number: number,
): Uint8Array | undefined {
  const from = echo.length - size;
  // Most messages differ in the first byte, and many are tried.
  if (from < 0 || echo[from] !== payloads[number * size]) return undefined;
  const payload = payloads.subarray(number * size, (number + 1) * size);
  return Buffer.compare(echo.subarray(from), payload) === 0 ? echo.slice(0, from) : undefined;
}
