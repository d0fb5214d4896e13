import { crc32 } from "node:zlib";

import { type Entry, modeOf } from "./entry.ts";

/** 1980-01-01, the first day that a zip archive can say. */
const firstDay = 0x21;

/** Packs files as a zip archive, the same bytes each time: every file has the same date. */
export function packZip(entries: readonly Entry[]): Uint8Array {
  const files: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.path);
    const packed = Bun.deflateSync(Buffer.from(entry.content), { level: 6, windowBits: -15 });
    const common = describe(entry, packed.length, name.length);
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), common, name, packed]);
    // Made by Unix, so that the mode counts.
    const central = Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.of(20, 3), common]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((0o100000 | modeOf(entry)) * 0x10000, 6);
    rest.writeUInt32LE(offset, 10);
    directory.push(central, rest, name);
    files.push(file);
    offset += file.length;
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}

/** What the header of a file and its line in the directory both have. */
function describe({ content }: Entry, packedSize: number, nameLength: number): Buffer {
  const fields = Buffer.alloc(26);
  // Version 2.0, names in UTF-8, compressed by deflate.
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x0800, 2);
  fields.writeUInt16LE(8, 4);
  fields.writeUInt16LE(firstDay, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packedSize, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(nameLength, 22);
  return fields;
}
