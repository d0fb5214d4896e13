import { describe, expect, test } from "bun:test";

import { type JsonLayout, renderReply } from "../../../src/cli/send/reply.ts";
import { colorJson } from "../../../src/text/json-color.ts";
import { indentJson } from "../../../src/text/json-indent.ts";

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

describe("with the time", () => {
  const time = new Date("2026-03-01T12:00:00.500Z");

  test.each([
    { what: "a text at a terminal", terminal: true, want: "Response from server: Hi\n" },
    { what: "a text in a pipe", terminal: false, want: "Hi\n" },
  ])("$what has it in front", ({ terminal, want }) => {
    expect(renderReply("Hi", terminal, { time })).toBe(`2026-03-01T12:00:00.500Z ${want}`);
  });

  test("bytes at a terminal have it in front", () => {
    const want = "2026-03-01T12:00:00.500Z Response from server: 1 byte: ff\n";
    expect(renderReply(Uint8Array.of(255), true, { time })).toBe(want);
  });

  test("bytes stay as they are in a pipe", () => {
    expect(renderReply(Uint8Array.of(255), false, { time })).toEqual(Uint8Array.of(255));
  });
});

describe("with a layout", () => {
  const colors: JsonLayout = { indent: indentJson, color: colorJson };
  const plain: JsonLayout = { indent: indentJson };
  const lines = '{\n  "a": [\n    1\n  ]\n}\n';

  test("JSON is indented at a terminal", () => {
    const want = `Response from server: ${lines}`;
    expect(renderReply('{"a":[1]}', true, { layout: plain })).toBe(want);
  });

  test("JSON is coloured at a terminal", () => {
    const want = 'Response from server: [\n  \x1b[32m"a"\x1b[39m\n]\n';
    expect(renderReply('["a"]', true, { layout: colors })).toBe(want);
  });

  test("JSON is indented and never coloured in a pipe", () => {
    expect(renderReply('{"a":[1]}', false, { layout: colors })).toBe(lines);
  });

  test.each([
    { what: "C1 and text turned around", reply: '["\x9b\u202e"]', want: '"\\x9b\\u202e"' },
    { what: "DEL in a name", reply: '{"\x7f":1}', want: '"\\x7f": 1' },
  ])("$what in JSON are harmless at a terminal", ({ reply, want }) => {
    expect(renderReply(reply, true, { layout: plain })).toContain(`\n  ${want}\n`);
  });

  test("what is harmless is coloured as well", () => {
    const want = 'Response from server: [\n  \x1b[32m"\\x9b\\u2028"\x1b[39m\n]\n';
    expect(renderReply('["\x9b\u2028"]', true, { layout: colors })).toBe(want);
  });

  test("JSON in a pipe keeps its characters", () => {
    expect(renderReply('["\x9b\u202e"]', false, { layout: plain })).toBe('[\n  "\x9b\u202e"\n]\n');
  });

  test.each([
    { what: "a text", reply: "Echo: {}\n\x1b[31m", want: "Echo: {}\\n\\x1b[31m" },
    { what: "a broken JSON", reply: '{"a":\n', want: '{"a":\\n' },
    { what: "a number", reply: "42", want: "42" },
    { what: "bytes", reply: Buffer.from("{}"), want: "2 bytes: 7b 7d" },
  ])("$what is printed as without one", ({ reply, want }) => {
    for (const layout of [colors, undefined]) {
      expect(renderReply(reply, true, { layout })).toBe(`Response from server: ${want}\n`);
    }
  });
});
