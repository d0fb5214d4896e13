import { expect, test } from "bun:test";

import { parseCommand } from "../../../src/server/watch/command.ts";

test.each([
  {
    text: '{"command":"send","connection":1,"text":"Hello"}',
    want: { command: "send", connection: 1, message: "Hello" },
  },
  {
    text: '{"command":"send","connection":1,"base64":"AP8="}',
    want: { command: "send", connection: 1, message: Uint8Array.of(0, 255) },
  },
  {
    text: '{"command":"close","connection":2,"code":1011,"reason":"oops"}',
    want: { command: "close", connection: 2, code: 1011, reason: "oops" },
  },
  {
    text: '{"command":"close","connection":2}',
    want: { command: "close", connection: 2, code: 1000, reason: "" },
  },
  { text: '{"command":"cut","connection":3}', want: { command: "cut", connection: 3 } },
  { text: '{"command":"stall","connection":3}', want: { command: "stall", connection: 3 } },
  {
    text: ' {"connection":3,"delay":"1.5s","command":"delay"}',
    want: { command: "delay", connection: 3, delay: 1500 },
  },
])("$text is a command", ({ text, want }) => {
  const { message, ...others } = { message: undefined, ...parseCommand(text) };
  const { message: wanted, ...rest } = { message: undefined, ...want };
  expect(others).toEqual(rest);
  expect(Buffer.from(message ?? "")).toEqual(Buffer.from(wanted ?? ""));
});

const example = 'a command as JSON, such as {"command":"close","connection":1,"code":1011}';

test.each([
  { text: "", why: `Cannot parse command "": expected ${example}` },
  { text: "close", why: `Cannot parse command "close": expected ${example}` },
  { text: "[]", why: `Cannot parse command "[]": expected ${example}` },
  { text: "null", why: `Cannot parse command "null": expected ${example}` },
  {
    text: "{}",
    why: 'Cannot use "command": expected one of send, close, cut, stall, delay, found nothing',
  },
  {
    text: '{"command":"kill"}',
    why: 'Cannot use "command": expected one of send, close, cut, stall, delay, found "kill"',
  },
  {
    text: '{"command":"cut","connection":"1"}',
    why: 'Cannot use "connection": expected the number of a connection, found "1"',
  },
  {
    text: '{"command":"send","connection":1}',
    why: 'Cannot use "text": expected a text, or base64 instead of it, found nothing',
  },
  {
    text: '{"command":"send","connection":1,"text":"a","base64":"AA=="}',
    why: 'Cannot use "text": expected a text, or base64 instead of it, found "a"',
  },
  {
    text: '{"command":"close","connection":1,"code":1006}',
    why: 'Cannot use "code": expected a close code from 1000 to 1003, 1007 to 1014 or 3000 to 4999, found 1006',
  },
  {
    text: `{"command":"close","connection":1,"reason":"${"x".repeat(124)}"}`,
    why: /^Cannot use "reason": expected a text of at most 123 bytes, found "x+… \(\+62 bytes\)$/,
  },
  {
    text: '{"command":"delay","connection":1,"delay":5}',
    why: 'Cannot use "delay": expected a duration such as 200ms, found 5',
  },
  {
    text: '{"command":"delay","connection":1,"delay":"5"}',
    why: /^Cannot parse "5": expected a dur/,
  },
])("$text is none", ({ text, why }) => {
  expect(() => parseCommand(text)).toThrow(why);
});

test("bytes are no command", () => {
  expect(() => parseCommand(Uint8Array.of(1))).toThrow("Cannot parse command");
});
