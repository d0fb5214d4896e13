import { expect, test } from "bun:test";

import { excerpt, hexPreview } from "../../src/text/excerpt.ts";

test.each([
  { text: "", limit: 0, want: "" },
  { text: "", limit: 5, want: "" },
  { text: "Hello", limit: 6, want: "Hello" },
  { text: "Hello", limit: 5, want: "Hello" },
  { text: "Hello", limit: 4, want: "Hell… (+1 bytes)" },
  { text: "Hello", limit: 0, want: "… (+5 bytes)" },
  { text: "Grüße", limit: 2, want: "Gr… (+5 bytes)" },
  { text: "a👍b", limit: 3, want: "a👍… (+1 bytes)" },
  { text: "a👍b", limit: 2, want: "a… (+5 bytes)" },
  { text: "👍", limit: 1, want: "… (+4 bytes)" },
])("excerpt($text, $limit) is $want", ({ text, limit, want }) => {
  expect(excerpt(text, limit)).toBe(want);
});

test("whatever the limit, no character is split and no byte is unaccounted for", () => {
  const text = "aé漢👍".repeat(20);
  for (let limit = 0; limit < text.length; limit++) {
    const [, shown = "", count = ""] =
      /^(.*)… \(\+(\d+) bytes\)$/s.exec(excerpt(text, limit)) ?? [];
    expect(text.startsWith(shown)).toBe(true);
    expect(shown.isWellFormed()).toBe(true);
    expect(limit - shown.length).toBeWithin(0, 2);
    expect(Buffer.byteLength(shown) + Number(count)).toBe(Buffer.byteLength(text));
  }
});

test.each([
  { bytes: [], limit: 4, want: "" },
  { bytes: [0], limit: 4, want: "00" },
  { bytes: [0x48, 0x65, 0x6c], limit: 3, want: "48 65 6c" },
  { bytes: [0x0f, 0xff, 1, 2, 3], limit: 3, want: "0f ff 01 … (+2 bytes)" },
])("hexPreview($bytes, $limit) is $want", ({ bytes, limit, want }) => {
  expect(hexPreview(Uint8Array.from(bytes), limit)).toBe(want);
});

test("hexPreview shows 16 bytes when no limit is given", () => {
  expect(hexPreview(new Uint8Array(16))).toBe(Array(16).fill("00").join(" "));
  expect(hexPreview(new Uint8Array(17))).toBe(`${Array(16).fill("00").join(" ")} … (+1 bytes)`);
});
