import { describe, expect, test } from "bun:test";

import { type MessageLook, showMessage } from "../../../../src/cli/send/prompt/show-message.ts";
import type { Message } from "../../../../src/protocol/message.ts";
import { paintPlain, paintStyled } from "../../../../src/text/style.ts";

const look: MessageLook = {
  columns: 80,
  paint: paintPlain,
  isPretty: true,
  time: undefined,
  isCut: true,
};

function shown(message: Message, other: Partial<MessageLook> = {}): string {
  return showMessage("received", message, { ...look, ...other });
}

describe("a text", () => {
  test.each([
    { what: "has a mark", text: "Hello", want: "< Hello\n" },
    { what: "may be empty", text: "", want: "< \n" },
    { what: "keeps its line ends", text: "a\nb\r\n\nc", want: "< a\n  b\n  \n  c\n" },
    { what: "is harmless", text: "\x1b[2J\r\u202e", want: "< \\x1b[2J\\r\\u202e\n" },
    { what: "keeps other scripts", text: "漢字 שלום 👨‍👩‍👧", want: "< 漢字 שלום 👨‍👩‍👧\n" },
    {
      what: "is indented if it is JSON",
      text: '{"a":[1]}',
      want: '< {\n    "a": [\n      1\n    ]\n  }\n',
    },
  ])("$what", ({ text, want }) => {
    expect(shown(text)).toBe(want);
  });

  test("goes the other way if it is sent", () => {
    expect(showMessage("sent", "Hello", look)).toBe("> Hello\n");
  });

  test("has the time before it", () => {
    const time = new Date("2026-03-01T12:00:00.500Z");
    expect(shown("a", { time })).toBe("< 2026-03-01T12:00:00.500Z a\n");
  });

  test("that is JSON stays as it came if that is wanted", () => {
    expect(shown('{"a":1}', { isPretty: false })).toBe('< {"a":1}\n');
  });

  test("is coloured", () => {
    expect(shown('{"a":1}', { paint: paintStyled })).toBe(
      '\x1b[36m<\x1b[39m {\n    \x1b[36m"a"\x1b[39m: \x1b[33m1\x1b[39m\n  }\n',
    );
    expect(shown("plain", { paint: paintStyled })).toBe("\x1b[36m<\x1b[39m plain\n");
  });
});

describe("a long message", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);

  test.each([
    {
      what: "many lines",
      message: lines.join("\n"),
      start: "< line 0\n  line 1\n",
      end: "  line 19\n  … (229 bytes in all; /last shows them)\n",
    },
    {
      what: "many characters",
      message: "é".repeat(1601),
      start: "< éé",
      end: "é\n  … (3202 bytes in all; /last shows them)\n",
    },
    {
      what: "many bytes",
      message: Uint8Array.from({ length: 300 }, (_, index) => index),
      start: "< 300 bytes\n  00000000  00 01 ",
      end: "|................|\n  … (300 bytes in all; /last shows them)\n",
    },
  ])("is cut: $what", ({ message, start, end }) => {
    expect(shown(message)).toStartWith(start);
    expect(shown(message)).toEndWith(end);
    const whole = shown(message, { isCut: false });
    expect(whole).toStartWith(start);
    expect(whole).not.toInclude("bytes in all");
  });

  test("is cut between two characters", () => {
    const text = `${"x".repeat(1599)}👍`;
    expect(shown(text)).toBe(`< ${"x".repeat(1599)}\n  … (1603 bytes in all; /last shows them)\n`);
  });

  test("is cut at some size in any case", () => {
    const whole = shown("x".repeat(2_000_000), { isCut: false });
    expect(whole).toEndWith("x\n  … (2000000 bytes in all)\n");
    expect(whole.length).toBeLessThan(1_100_000);
  });
});

describe("bytes", () => {
  test.each([
    { columns: 80, row: "00000000  48 69                                             |Hi|" },
    { columns: 79, row: "00000000  48 69                    |Hi|" },
    { columns: 47, row: "00000000  48 69                    |Hi|" },
    { columns: 40, row: "00000000  48 69        |Hi|" },
    { columns: 10, row: "00000000  48 69        |Hi|" },
  ])("fit into $columns columns", ({ columns, row }) => {
    expect(shown(Buffer.from("Hi"), { columns })).toBe(`< 2 bytes\n  ${row}\n`);
  });

  test.each([
    { bytes: [], want: "< 0 bytes\n" },
    { bytes: [0], want: /^< 1 byte\n {2}00000000 {2}00 / },
  ])("$bytes have their size first", ({ bytes, want }) => {
    if (typeof want === "string") expect(shown(Uint8Array.from(bytes))).toBe(want);
    else expect(shown(Uint8Array.from(bytes))).toMatch(want);
  });
});
