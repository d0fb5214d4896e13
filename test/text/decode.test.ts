import { expect, test } from "bun:test";

import { decodeBase64, decodeHex, decodeUtf8 } from "../../src/text/decode.ts";

/** What is thrown for a text that is not what it should be. */
function parseError(value: string, expected: string): unknown {
  const message = `Cannot parse ${JSON.stringify(value)}: expected ${expected}`;
  return expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message });
}

/** Rows of a table, each with its text as the name of a test can show it. */
function quoted<Row extends { readonly raw: string }>(
  rows: readonly Row[],
): (Row & { readonly text: string })[] {
  return rows.map((row) => ({ ...row, text: JSON.stringify(row.raw) }));
}

test.each(
  quoted([
    { raw: "", want: [] },
    { raw: " \n", want: [] },
    { raw: "00", want: [0] },
    { raw: "48656c6C6F", want: [0x48, 0x65, 0x6c, 0x6c, 0x6f] },
    { raw: "48 65\t6c\n6c  6f\r\n", want: [0x48, 0x65, 0x6c, 0x6c, 0x6f] },
    { raw: "de:ad:BE:EF", want: [0xde, 0xad, 0xbe, 0xef] },
    { raw: "de : ad", want: [0xde, 0xad] },
    { raw: "0xdeadbeef", want: [0xde, 0xad, 0xbe, 0xef] },
    { raw: "0xde 0XAD be", want: [0xde, 0xad, 0xbe] },
    { raw: "0x00", want: [0] },
  ]),
)("decodeHex($text) is $want", ({ raw, want }) => {
  expect(decodeHex(raw)).toEqual(Uint8Array.from(want));
});

test.each([
  { raw: "0" },
  { raw: "abc" },
  { raw: "a b" },
  { raw: "ab c d" },
  { raw: "a:bc:d" },
  { raw: "0x" },
  { raw: "0xabc" },
  { raw: "ab0xcd" },
  { raw: "xy" },
  { raw: "4865zz" },
  { raw: "-1" },
  { raw: "ab," },
  { raw: "ab::cd" },
  { raw: ":ab" },
  { raw: "ab:" },
  { raw: "\uff11\uff12" },
])("decodeHex($raw) says what was wanted", ({ raw }) => {
  expect(() => decodeHex(raw)).toThrow(parseError(raw, "pairs of hexadecimal digits"));
});

test("decodeHex reads every byte", () => {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  expect(decodeHex(bytes.toHex())).toEqual(bytes);
  expect(decodeHex(bytes.toHex().toUpperCase().replace(/../g, "$& "))).toEqual(bytes);
});

test.each(
  quoted([
    { raw: "", want: [] },
    { raw: "aGk=", want: [0x68, 0x69] },
    { raw: "aGk", want: [0x68, 0x69] },
    { raw: "YQ==", want: [0x61] },
    { raw: "YQ", want: [0x61] },
    { raw: "YWJj", want: [0x61, 0x62, 0x63] },
    { raw: " YW\nJj\r\nYQ == ", want: [0x61, 0x62, 0x63, 0x61] },
    { raw: "+/+/", want: [0xfb, 0xff, 0xbf] },
    { raw: "-_-_", want: [0xfb, 0xff, 0xbf] },
    { raw: "-_8=", want: [0xfb, 0xff] },
    { raw: "-_8", want: [0xfb, 0xff] },
  ]),
)("decodeBase64($text) is $want", ({ raw, want }) => {
  expect(decodeBase64(raw)).toEqual(Uint8Array.from(want));
});

test.each([
  { raw: "Y" },
  { raw: "YWJjY" },
  { raw: "=" },
  { raw: "YQ=" },
  { raw: "YQ===" },
  { raw: "YWJj=" },
  { raw: "YQ==YQ==" },
  { raw: "YR==" },
  { raw: "YR" },
  { raw: "+_+_" },
  { raw: "YW!j" },
  { raw: "YW,j" },
  { raw: "Größe" },
])("decodeBase64($raw) says what was wanted", ({ raw }) => {
  expect(() => decodeBase64(raw)).toThrow(parseError(raw, "base64"));
});

test("decodeBase64 reads what others write, of any length", () => {
  for (let length = 0; length < 300; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 89 + length) % 256);
    const buffer = Buffer.from(bytes);
    expect(decodeBase64(buffer.toString("base64"))).toEqual(bytes);
    expect(decodeBase64(buffer.toString("base64url"))).toEqual(bytes);
  }
});

test.each([
  { name: "hexadecimal digits", decode: decodeHex, want: "pairs of hexadecimal digits" },
  { name: "base64", decode: decodeBase64, want: "base64" },
])("a long text that is no $name is quoted in part", ({ decode, want }) => {
  const problem = parseError(`${"!".repeat(64)}… (+936 bytes)`, want);
  expect(() => decode("!".repeat(1000))).toThrow(problem);
});

test.each([
  { name: "nothing", text: "" },
  { name: "ASCII", text: "Hello\n" },
  { name: "every length of a character", text: "aö€😀" },
  { name: "a byte order mark", text: "\ufeffHello" },
  { name: "NUL", text: "\0" },
])("decodeUtf8 keeps $name", ({ text }) => {
  expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
});

test.each([
  { name: "Latin-1", bytes: [0x63, 0x61, 0x66, 0xe9], shown: "caf\ufffd" },
  { name: "a lone continuation", bytes: [0x61, 0x80, 0x62], shown: "a\ufffdb" },
  { name: "a surrogate", bytes: [0xed, 0xa0, 0x80, 0x61], shown: "\ufffd\ufffd\ufffda" },
  { name: "an overlong form", bytes: [0xc0, 0x80, 0x61], shown: "\ufffd\ufffda" },
  { name: "a character cut off", bytes: [0x61, 0xe2, 0x82], shown: "a\ufffd" },
])("decodeUtf8 refuses $name", ({ bytes, shown }) => {
  const problem = parseError(shown, "UTF-8 (use --binary)");
  expect(() => decodeUtf8(Uint8Array.from(bytes))).toThrow(problem);
});

test("bytes that are no text are quoted in part, and not cut inside a character", () => {
  const bytes = Buffer.concat([Buffer.from(`${"a".repeat(63)}ö`), Buffer.alloc(1000, 0xff)]);
  const problem = parseError(`${"a".repeat(63)}…`, "UTF-8 (use --binary)");
  expect(() => decodeUtf8(bytes)).toThrow(problem);
});
