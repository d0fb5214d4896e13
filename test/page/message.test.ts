import { expect, test } from "bun:test";

import { expand, type Format, messageFrom, sizeOf, summarize } from "../../src/page/message.ts";

test.each<{ text: string; format: Format; want: string | number[] }>([
  { text: " a\n", format: "text", want: " a\n" },
  { text: '{"a":1}', format: "json", want: '{"a":1}' },
  { text: "00 ff", format: "hex", want: [0, 255] },
  { text: "AP8=", format: "base64", want: [0, 255] },
])("$text as $format is sent as $want", ({ text, format, want }) => {
  const made = messageFrom(text, format);
  expect(typeof made === "string" ? made : Array.from(made)).toEqual(want);
});

test.each<{ text: string; format: Format; why: RegExp }>([
  { text: "{", format: "json", why: /^Cannot parse the message "": expected JSON \(/ },
  { text: "0", format: "hex", why: /expected pairs of hexadecimal digits/ },
  { text: "*", format: "base64", why: /expected base64/ },
])("$text is no $format", ({ text, format, why }) => {
  expect(() => messageFrom(text, format)).toThrow(why);
});

test("a message is shown in one line, and in full", () => {
  expect(summarize("a\n  b")).toBe("a b");
  expect(summarize("x".repeat(1000))).toHaveLength(300);
  expect(summarize(Uint8Array.of(0, 255))).toBe("00 ff");
  expect(expand('{"a":1}')).toBe('{\n  "a": 1\n}');
  expect(expand("plain")).toBe("plain");
  expect(expand(Uint8Array.of(65))).toStartWith("00000000  41 ");
  expect([sizeOf("é"), sizeOf(Uint8Array.of(1))]).toEqual([2, 1]);
});
