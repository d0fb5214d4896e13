import type { Output } from "../../io.ts";

/** Bytes that wait for a slow reader before no more is read, so that the workers leave lines out. */
const capacity = 1024 * 1024;

/**
 * Writes the log of one worker into the one of all, whole lines only, and reads it no faster than
 * the reader of that does. Resolves at its end; never rejects.
 */
export async function mergeLog(log: AsyncIterable<Uint8Array>, stdout: Output): Promise<void> {
  let begun: Uint8Array[] = [];
  for await (const chunk of log) {
    const end = chunk.lastIndexOf(lineFeed) + 1;
    if (end > 0) {
      stdout.write(Buffer.concat([...begun, chunk.subarray(0, end)]));
      begun = [];
    }
    if (end < chunk.length) begun.push(chunk.slice(end));
    // That it cannot be written is reported elsewhere; the workers go on.
    if (stdout.backlog > capacity) await stdout.flush().catch(() => undefined);
  }
  // A worker that was killed has not finished its last line.
  if (begun.length > 0) stdout.write(Buffer.concat([...begun, Uint8Array.of(lineFeed)]));
}

const lineFeed = 0x0a;
