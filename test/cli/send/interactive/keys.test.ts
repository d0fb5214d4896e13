import { expect, test } from "bun:test";

import { createKeyReader, type Key } from "../../../../src/cli/send/interactive/keys.ts";

/** The keys in a text that comes in one piece; neighbouring texts are one. */
function keysIn(...chunks: readonly (string | Uint8Array)[]): Key[] {
  const reader = createKeyReader();
  return chunks.flatMap((chunk) => reader.push(Buffer.from(chunk)));
}

function text(typed: string): Key {
  return { type: "text", text: typed };
}

const spellings = [
  { sent: "\x1b[A", want: "up" },
  { sent: "\x1bOA", want: "up" },
  { sent: "\x10", want: "up" },
  { sent: "\x1b[B", want: "down" },
  { sent: "\x1bOB", want: "down" },
  { sent: "\x0e", want: "down" },
  { sent: "\x1b[C", want: "right" },
  { sent: "\x1bOC", want: "right" },
  { sent: "\x06", want: "right" },
  { sent: "\x1b[D", want: "left" },
  { sent: "\x1bOD", want: "left" },
  { sent: "\x02", want: "left" },
  { sent: "\x1b[H", want: "home" },
  { sent: "\x1bOH", want: "home" },
  { sent: "\x1b[1~", want: "home" },
  { sent: "\x1b[7~", want: "home" },
  { sent: "\x01", want: "home" },
  { sent: "\x1b[F", want: "end" },
  { sent: "\x1bOF", want: "end" },
  { sent: "\x1b[4~", want: "end" },
  { sent: "\x1b[8~", want: "end" },
  { sent: "\x05", want: "end" },
  { sent: "\x1b[1;5C", want: "word-right" },
  { sent: "\x1b[1;3C", want: "word-right" },
  { sent: "\x1bf", want: "word-right" },
  { sent: "\x1b[1;5D", want: "word-left" },
  { sent: "\x1b[1;3D", want: "word-left" },
  { sent: "\x1bb", want: "word-left" },
  { sent: "\x7f", want: "delete-left" },
  { sent: "\x08", want: "delete-left" },
  { sent: "\x1b[3~", want: "delete-right" },
  { sent: "\x1b\x7f", want: "delete-word-left" },
  { sent: "\x1bd", want: "delete-word-right" },
  { sent: "\x17", want: "delete-blank-word-left" },
  { sent: "\x15", want: "delete-to-start" },
  { sent: "\x0b", want: "delete-to-end" },
  { sent: "\r", want: "enter" },
  { sent: "\n", want: "enter" },
  { sent: "\t", want: "tab" },
  { sent: "\x03", want: "interrupt" },
  { sent: "\x04", want: "end-of-input" },
  { sent: "\x0c", want: "clear-screen" },
] as const;

test.each(spellings.map((spelling) => ({ ...spelling, shown: JSON.stringify(spelling.sent) })))(
  "$shown is $want, in one piece and byte by byte",
  ({ sent, want }) => {
    expect(keysIn(sent)).toEqual([{ type: want }]);
    expect(keysIn(...sent)).toEqual([{ type: want }]);
    expect(keysIn(`a${sent}b`)).toEqual([text("a"), { type: want }, text("b")]);
  },
);

test.each([
  { what: "F1 of xterm", sent: "\x1bOP" },
  { what: "F1 of the console of Linux", sent: "\x1b[[A" },
  { what: "F5", sent: "\x1b[15~" },
  { what: "Page Up", sent: "\x1b[5~" },
  { what: "Shift and an arrow", sent: "\x1b[1;2A" },
  { what: "the window getting the focus", sent: "\x1b[I" },
  { what: "the end of a paste that never began", sent: "\x1b[201~" },
  { what: "an answer about the terminal", sent: "\x1b[?62;1;6c" },
  { what: "Alt-X", sent: "\x1bx" },
  { what: "Ctrl-Z", sent: "\x1a" },
  { what: "NUL", sent: "\0" },
])("$what is left out, and nothing of it is taken for text", ({ sent }) => {
  expect(keysIn(`a${sent}b`)).toEqual([text("a"), text("b")]);
  expect(keysIn("a", ...sent, "b")).toEqual([text("a"), text("b")]);
});

test("text comes in as few pieces as it was sent in", () => {
  expect(keysIn("Hello, Wörld 👋")).toEqual([text("Hello, Wörld 👋")]);
  expect(keysIn("\ufeffa")).toEqual([text("\ufeffa")]);
});

test.each([{ character: "é" }, { character: "漢" }, { character: "👋" }])(
  "$character is whole although its bytes come one by one",
  ({ character }) => {
    const bytes = Array.from(Buffer.from(character), (byte) => Uint8Array.of(byte));
    expect(keysIn(...bytes, "!")).toEqual([text(character), text("!")]);
  },
);

test.each([
  { what: "a key", sent: [Uint8Array.of(0xc3), "\r"], want: [text("\ufffd"), { type: "enter" }] },
  { what: "text", sent: [Uint8Array.of(0xc3), "a"], want: [text("\ufffda")] },
  { what: "a stray byte", sent: [Uint8Array.of(0xff)], want: [text("\ufffd")] },
] as const)("a character broken off by $what is a replacement character", ({ sent, want }) => {
  expect(keysIn(...sent)).toEqual([...want]);
});

test.each([
  { what: "Ctrl-C", sent: "\x03", want: { type: "interrupt" } },
  { what: "Enter", sent: "\r", want: { type: "enter" } },
  { what: "an arrow", sent: "\x1b[A", want: { type: "up" } },
  { what: "é", sent: "é", want: text("é") },
] as const)("$what after the Escape key is itself", ({ sent, want }) => {
  expect(keysIn("\x1b", sent)).toEqual([want]);
});

test("a control key in the middle of an escape sequence ends it", () => {
  expect(keysIn("\x1b[1;\x03a")).toEqual([{ type: "interrupt" }, text("a")]);
  expect(keysIn("\x1b[1\x1b[A")).toEqual([{ type: "up" }]);
});

test("CR LF is one Enter, CR CR and LF LF are two", () => {
  const enter: Key = { type: "enter" };
  expect(keysIn("\r\n")).toEqual([enter]);
  expect(keysIn("\r", "\n")).toEqual([enter]);
  expect(keysIn("\r\r")).toEqual([enter, enter]);
  expect(keysIn("\n\n")).toEqual([enter, enter]);
  expect(keysIn("\ra\n")).toEqual([enter, text("a"), enter]);
});

const pasted = "one\ttwo\x03\x1b[A\n漢";

test("a paste is one key whatever is in it", () => {
  const sent = `a\x1b[200~${pasted}\x1b[201~b`;
  const want: Key[] = [text("a"), { type: "paste", text: pasted }, text("b")];
  expect(keysIn(sent)).toEqual(want);
  const bytes = Array.from(Buffer.from(sent), (byte) => Uint8Array.of(byte));
  expect(keysIn(...bytes)).toEqual(want);
});

test("the line ends of a paste become line feeds", () => {
  const want: Key[] = [{ type: "paste", text: "a\nb\nc\n\nd" }];
  expect(keysIn("\x1b[200~a\rb\r\nc\n\nd\x1b[201~")).toEqual(want);
});

test("a second paste begins anew", () => {
  const want: Key[] = [
    { type: "paste", text: "one" },
    { type: "paste", text: "" },
  ];
  expect(keysIn("\x1b[200~one\x1b[201~\x1b[200~\x1b[201~")).toEqual(want);
});
