import { expect, test } from "bun:test";

import { byteLength } from "../../src/protocol/message.ts";

test.each([
  { what: "an empty text", message: "", want: 0 },
  { what: "ASCII", message: "Hello", want: 5 },
  { what: "two bytes a character", message: "é", want: 2 },
  { what: "three bytes a character", message: "漢", want: 3 },
  { what: "a surrogate pair", message: "👍", want: 4 },
  { what: "no bytes", message: new Uint8Array(0), want: 0 },
  { what: "bytes", message: Uint8Array.of(0, 255, 128), want: 3 },
  { what: "part of a buffer", message: new Uint8Array(8).subarray(2, 5), want: 3 },
])("$what: $want bytes on the wire", ({ message, want }) => {
  expect(byteLength(message)).toBe(want);
});
