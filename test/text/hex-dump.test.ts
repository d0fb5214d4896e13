import { expect, test } from "bun:test";

import { hexDump, hexDumpWidth } from "../../src/text/hex-dump.ts";

test.each([
  { bytes: [], rows: ["00000000"] },
  {
    bytes: [0x48, 0x69, 0x0a, 0xff],
    rows: ["00000000  48 69 0a ff                                       |Hi..|", "00000004"],
  },
  {
    bytes: Array.from({ length: 17 }, (_, index) => 0x40 + index),
    rows: [
      "00000000  40 41 42 43 44 45 46 47  48 49 4a 4b 4c 4d 4e 4f  |@ABCDEFGHIJKLMNO|",
      "00000010  50                                                |P|",
      "00000011",
    ],
  },
  {
    bytes: Array<number>(64).fill(0),
    rows: [
      "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
      "*",
      "00000040",
    ],
  },
  {
    bytes: [...Array<number>(48).fill(0), 1],
    rows: [
      "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
      "*",
      "00000030  01                                                |.|",
      "00000031",
    ],
  },
])("$bytes as hexdump -C lays them out", ({ bytes, rows }) => {
  expect(hexDump(Uint8Array.from(bytes))).toEqual([...rows]);
});

test.each([
  { bytesPerRow: 8, row: "00000000  48 69                    |Hi|", width: 45 },
  { bytesPerRow: 4, row: "00000000  48 69        |Hi|", width: 29 },
])("rows of $bytesPerRow bytes take $width cells", ({ bytesPerRow, row, width }) => {
  expect(hexDump(Buffer.from("Hi"), bytesPerRow)[0]).toBe(row);
  expect(hexDumpWidth(bytesPerRow)).toBe(width);
});
