import { expect, test } from "bun:test";

import { renderReply } from "../../../src/cli/send/reply.ts";

test.each([
  { what: "a text", reply: "Echo: Hello", want: "Echo: Hello" },
  { what: "an empty text", reply: "", want: "" },
  { what: "a colour", reply: "\x1b[31mred", want: "\\x1b[31mred" },
  { what: "two lines", reply: "one\r\ntwo", want: "one\\r\\ntwo" },
  { what: "text turned around", reply: "\u202eabc", want: "\\u202eabc" },
  { what: "no bytes", reply: new Uint8Array(0), want: "0 bytes" },
  { what: "bytes", reply: Uint8Array.of(0x48, 0, 0x1b), want: "3 bytes: 48 00 1b" },
])("$what is harmless at a terminal", ({ reply, want }) => {
  expect(renderReply(reply, true)).toBe(`Response from server: ${want}\n`);
});

test("many bytes are cut at a terminal", () => {
  const preview = `100 bytes: ${"ff ".repeat(64)}… (+36 bytes)`;
  const reply = new Uint8Array(100).fill(255);
  expect(renderReply(reply, true)).toBe(`Response from server: ${preview}\n`);
});

test.each([
  { what: "a text", reply: "Echo: Hello", want: "Echo: Hello\n" },
  { what: "an empty text", reply: "", want: "\n" },
  { what: "a colour", reply: "\x1b[31mred", want: "\x1b[31mred\n" },
  { what: "two lines", reply: "one\r\ntwo\n", want: "one\r\ntwo\n\n" },
])("$what stays as it is in a pipe", ({ reply, want }) => {
  expect(renderReply(reply, false)).toBe(want);
});

test("bytes stay as they are in a pipe, without a line feed", () => {
  const reply = Uint8Array.of(0, 10, 255);
  expect(renderReply(reply, false)).toEqual(Uint8Array.of(0, 10, 255));
});
