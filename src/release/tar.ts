import { type Entry, modeOf } from "./entry.ts";

const blockSize = 512;

/** Packs files as a tar archive (POSIX.1-1988, ustar), the same bytes each time: no times, no owners. */
export function packTar(entries: readonly Entry[]): Uint8Array {
  const parts = entries.flatMap((entry) => [header(entry), entry.content, padding(entry)]);
  return Buffer.concat([...parts, new Uint8Array(2 * blockSize)]);
}

/** Packs files as a compressed tar archive. */
export function packTarGz(entries: readonly Entry[]): Uint8Array {
  return Bun.gzipSync(Buffer.from(packTar(entries)), { level: 6 });
}

function header(entry: Entry): Uint8Array {
  const { path, content } = entry;
  if (Buffer.byteLength(path) > 100) throw new Error(`Too long for a tar archive: ${path}`);
  const block = Buffer.alloc(blockSize);
  block.write(path, 0);
  writeOctal(block, 100, 8, modeOf(entry));
  writeOctal(block, 108, 8, 0);
  writeOctal(block, 116, 8, 0);
  writeOctal(block, 124, 12, content.length);
  writeOctal(block, 136, 12, 0);
  block.write("0", 156);
  block.write("ustar\0" + "00", 257);
  // The checksum counts its own field as blanks.
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  writeOctal(block, 148, 7, sum);
  return block;
}

function writeOctal(block: Buffer, at: number, size: number, value: number): void {
  block.write(`${value.toString(8).padStart(size - 1, "0")}\0`, at);
}

function padding({ content }: Entry): Uint8Array {
  return new Uint8Array((blockSize - (content.length % blockSize)) % blockSize);
}
