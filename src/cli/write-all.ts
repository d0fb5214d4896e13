import { write } from "node:fs";

/** Bytes written at a time. */
const pieceSize = 256 * 1024;

/**
 * Writes into a plain file at its end, or where it is open, in the background.
 *
 * @param goesOn is told how many bytes were written, each time; false to write no more
 * @throws what the system says
 */
export async function writeAll(
  descriptor: number,
  batch: readonly (string | Uint8Array)[],
  goesOn: (written: number) => boolean,
): Promise<void> {
  const isText = batch.every((chunk) => typeof chunk === "string");
  // Many short strings are joined much faster than as many buffers.
  const bytes = isText
    ? Buffer.from(batch.join(""))
    : Buffer.concat(batch.map((chunk) => Buffer.from(chunk as string)));
  for (let at = 0; at < bytes.length;) {
    const written = await writeOnce(descriptor, bytes, at);
    at += written;
    if (!goesOn(written)) return;
  }
}

function writeOnce(descriptor: number, bytes: Buffer, at: number): Promise<number> {
  const length = Math.min(pieceSize, bytes.length - at);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  write(descriptor, bytes, at, length, null, (error, written) => {
    if (error) reject(error);
    else resolve(written);
  });
  return promise;
}
