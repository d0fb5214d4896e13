import { expect, test } from "bun:test";

import { formatSize, parseSize } from "../../src/text/size.ts";

test.each([
  { raw: "0", want: 0 },
  { raw: "512", want: 512 },
  { raw: "512B", want: 512 },
  { raw: "512b", want: 512 },
  { raw: "1kB", want: 1000 },
  { raw: "1KB", want: 1000 },
  { raw: "1KiB", want: 1024 },
  { raw: "64kib", want: 65_536 },
  { raw: "1.5MB", want: 1_500_000 },
  { raw: "16MiB", want: 16_777_216 },
  { raw: "0.5KiB", want: 512 },
  { raw: "1.1MB", want: 1_100_000 },
  { raw: "2GB", want: 2_000_000_000 },
  { raw: "1GiB", want: 1_073_741_824 },
])("parseSize($raw) is $want", ({ raw, want }) => {
  expect(parseSize(raw)).toBe(want);
});

test.each([
  { raw: "", quoted: '""' },
  { raw: "B", quoted: '"B"' },
  { raw: "KiB", quoted: '"KiB"' },
  { raw: "-1", quoted: '"-1"' },
  { raw: "+1", quoted: '"+1"' },
  { raw: "1.5", quoted: '"1.5"' },
  { raw: "0.5B", quoted: '"0.5B"' },
  { raw: "0.3KiB", quoted: '"0.3KiB"' },
  { raw: ".5MB", quoted: '".5MB"' },
  { raw: "1e3", quoted: '"1e3"' },
  { raw: "64K", quoted: '"64K"' },
  { raw: "64Ki", quoted: '"64Ki"' },
  { raw: "64 KiB", quoted: '"64 KiB"' },
  { raw: " 64", quoted: '" 64"' },
  { raw: "64\n", quoted: '"64\\n"' },
  { raw: "1TB", quoted: '"1TB"' },
  { raw: "9".repeat(400), quoted: `"${"9".repeat(400)}"` },
  { raw: "much", quoted: '"much"' },
])("parseSize($quoted) says what was wanted", ({ raw, quoted }) => {
  const message = `Cannot parse ${quoted}: expected a size such as 512, 64KiB or 1MB`;
  expect(() => parseSize(raw)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});

const range = { min: 2, max: 64 * 1024 };

test.each([{ raw: "2" }, { raw: "64KiB" }])(
  "parseSize($raw) is accepted at the end of its range",
  ({ raw }) => {
    expect(() => parseSize(raw, range)).not.toThrow();
  },
);

test.each([{ raw: "1" }, { raw: "65537" }, { raw: "1MB" }, { raw: "x" }])(
  "parseSize($raw) outside its range names the range",
  ({ raw }) => {
    const message = `Cannot parse "${raw}": expected a size from 2B to 64KiB`;
    expect(() => parseSize(raw, range)).toThrow(
      expect.objectContaining({ name: "ParseError", message }),
    );
  },
);

test.each([
  { bytes: 0, want: "0B" },
  { bytes: 1, want: "1B" },
  { bytes: 1000, want: "1000B" },
  { bytes: 1023, want: "1023B" },
  { bytes: 1024, want: "1KiB" },
  { bytes: 1536, want: "1536B" },
  { bytes: 65_536, want: "64KiB" },
  { bytes: 16 * 1024 ** 2, want: "16MiB" },
  { bytes: 1024 ** 3, want: "1GiB" },
  { bytes: 2 ** 32 - 1, want: "4294967295B" },
])("formatSize($bytes) is $want", ({ bytes, want }) => {
  expect(formatSize(bytes)).toBe(want);
});

test("what formatSize writes, parseSize reads back exactly", () => {
  for (let bytes = 0; bytes < 2 ** 40; bytes = bytes * 2 + (bytes % 3 === 0 ? 1 : 0)) {
    for (const near of [bytes, bytes + 1, bytes * 1024]) {
      expect(parseSize(formatSize(near))).toBe(near);
    }
  }
});
