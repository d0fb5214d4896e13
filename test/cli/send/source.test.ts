import { expect, test } from "bun:test";

import {
  inRounds,
  loadMessages,
  type Source,
  stdinMessages,
} from "../../../src/cli/send/source.ts";
import type { Message } from "../../../src/protocol/message.ts";
import { failureOf } from "../../support/failure.ts";
import { type FakeIo, fakeIo } from "../../support/fake-io.ts";
import { makeFolder } from "../../support/folder.ts";

type Making = Omit<Source, "origin">;

function words(texts: readonly string[], making: Making = {}): Source {
  return { origin: { from: "words", words: texts }, ...making };
}

function files(paths: readonly string[], making: Making = {}): Source {
  return { origin: { from: "files", paths }, ...making };
}

function lines(making: Making = {}): Source {
  return { origin: { from: "stdin", framing: "lines" }, ...making };
}

/** A world with these pieces on stdin, and its end. */
function withInput(...chunks: readonly (string | Uint8Array)[]): FakeIo {
  const io = fakeIo();
  for (const chunk of chunks) io.stdin.push(chunk);
  io.stdin.end();
  return io;
}

async function collect(source: Source, io: FakeIo = fakeIo()): Promise<Message[]> {
  if (source.origin.from === "stdin") return await Array.fromAsync(stdinMessages(source, io.stdin));
  return [...inRounds(await loadMessages(source, io.stdin), source.repeat ?? 1)];
}

function badValue(message: string): unknown {
  return expect.objectContaining({ code: "BAD_VALUE", message });
}

const hi = Uint8Array.of(0x68, 0x69);

test.each([
  { name: "text", making: {}, given: ["hi", "", "Größe"], want: ["hi", "", "Größe"] },
  { name: "binary", making: { binary: true }, given: ["hi", ""], want: [hi, new Uint8Array()] },
  { name: "hex", making: { encoding: "hex" }, given: ["6869", "68 69"], want: ["hi", "hi"] },
  { name: "base64", making: { encoding: "base64" }, given: ["aGk=", ""], want: ["hi", ""] },
  {
    name: "binary hex",
    making: { encoding: "hex", binary: true },
    given: ["ff00", "68:69"],
    want: [Uint8Array.of(0xff, 0x00), hi],
  },
  {
    name: "binary base64",
    making: { encoding: "base64", binary: true },
    given: ["_w", "aGk"],
    want: [Uint8Array.of(0xff), hi],
  },
] as const)("$name is the same from words, stdin and files", async ({ making, given, want }) => {
  await using folder = await makeFolder();
  const paths = await Promise.all(given.map((text, index) => folder.write(`${index}`, text)));
  const io = withInput(...given.map((text) => `${text}\n`));
  expect(await collect(words(given, making))).toEqual([...want]);
  expect(await collect(lines(making), io)).toEqual([...want]);
  expect(await collect(files(paths, making))).toEqual([...want]);
});

test("no words are no messages", async () => {
  expect(await collect(words([], { repeat: Infinity }))).toEqual([]);
});

test("a file is sent to the last byte", async () => {
  await using folder = await makeFolder();
  const text = "\ufeffone\r\ntwo\n";
  const bytes = Uint8Array.of(0x00, 0x0a, 0xff, 0x0a);
  const paths = [await folder.write("text", text), await folder.write("bytes", bytes)];
  expect(await collect(files(paths.slice(0, 1)))).toEqual([text]);
  expect(await collect(files(paths.slice(1), { binary: true }))).toEqual([bytes]);
});

test.each([
  { framing: "lines", want: ["a\0b", "", "c"] },
  { framing: "nul", want: ["a", "b\n\nc\n"] },
  { framing: "whole", want: ["a\0b\n\nc"] },
] as const)("stdin is cut into $framing", async ({ framing, want }) => {
  const io = withInput("a\0", "b\n", "\nc\n");
  expect(await collect({ origin: { from: "stdin", framing } }, io)).toEqual([...want]);
});

const mebibyte = new Uint8Array(1024 * 1024).fill(0x78);

test.each(["lines", "nul", "whole"] as const)(
  "a message of stdin has at most 128 MiB, and no more is read of it: %s",
  async (framing) => {
    const io = fakeIo();
    for (let count = 0; count < 130; count++) io.stdin.push(mebibyte);
    const messages = stdinMessages({ origin: { from: "stdin", framing } }, io.stdin);
    const message =
      "Cannot read message 1 of stdin: expected a message of at most 128MiB, but it is larger";
    expect(await failureOf(messages.next())).toEqual(badValue(message));
    expect(io.stdin.unread).toBe(1);
  },
);

test("a message of stdin may have 128 MiB beside its line end, and not a byte more", async () => {
  const full = Array.from({ length: 128 }, () => mebibyte);
  const messages = stdinMessages(
    lines({ binary: true }),
    withInput("a\n", ...full, "\r\n", ...full, "x\n").stdin,
  );
  await messages.next();
  expect((await messages.next()).value).toHaveLength(128 * 1024 * 1024);
  expect(await failureOf(messages.next())).toEqual(
    badValue(
      "Cannot read message 3 of stdin: expected a message of at most 128MiB, but it is larger",
    ),
  );
});

test("the file - has at most 128 MiB, and no more is read of it", async () => {
  const io = fakeIo();
  for (let count = 0; count < 130; count++) io.stdin.push(mebibyte);
  const message = "Cannot read stdin: expected a message of at most 128MiB, but it is larger";
  expect(await failureOf(loadMessages(files(["-"]), io.stdin))).toEqual(badValue(message));
  expect(io.stdin.unread).toBe(1);
});

test("what is kept of stdin to be repeated has an end", async () => {
  const io = fakeIo();
  for (let count = 0; count < 300; count++) {
    io.stdin.push(mebibyte);
    io.stdin.push("\n");
  }
  const all = Array.fromAsync(stdinMessages(lines({ repeat: 2, binary: true }), io.stdin));
  const message =
    "Cannot read stdin: expected messages to --repeat of at most 128MiB, but it is larger";
  expect(await failureOf(all)).toEqual(badValue(message));
});

test("a character of stdin may be cut", async () => {
  const euro = new TextEncoder().encode("€\n");
  const io = withInput(euro.slice(0, 1), euro.slice(1, 2), euro.slice(2));
  expect(await collect(lines(), io)).toEqual(["€"]);
});

test("an empty stdin is no message", async () => {
  expect(await collect(lines({ repeat: Infinity }), withInput())).toEqual([]);
});

test.each([
  {
    source: words(["6869", "xy"], { encoding: "hex" }),
    message: 'Cannot parse MESSAGE "xy": expected pairs of hexadecimal digits',
  },
  {
    source: words(["aGk=", "!"], { encoding: "base64" }),
    message: 'Cannot parse MESSAGE "!": expected base64',
  },
  {
    source: words(["68", "ff"], { encoding: "hex" }),
    message: 'Cannot parse MESSAGE "\ufffd": expected UTF-8 (use --binary)',
  },
])("words are all checked before the first is given: $message", async ({ source, message }) => {
  const first = loadMessages(source, fakeIo().stdin);
  expect(await failureOf(first)).toEqual(badValue(message));
});

test("files are all read and checked before the first is given", async () => {
  await using folder = await makeFolder();
  const good = await folder.write("good", "hi");
  const bad = await folder.write("bad", Uint8Array.of(0xff));
  const missing = folder.at("missing");
  const quoted = JSON.stringify(bad);
  expect(await failureOf(loadMessages(files([good, missing]), fakeIo().stdin))).toEqual(
    badValue(`Cannot read ${JSON.stringify(missing)}: expected a file, but there is no such file`),
  );
  expect(await failureOf(loadMessages(files([good, bad]), fakeIo().stdin))).toEqual(
    badValue(`Cannot parse file ${quoted}: expected UTF-8 (use --binary)`),
  );
  const hex = files([good], { encoding: "hex" });
  expect(await failureOf(loadMessages(hex, fakeIo().stdin))).toEqual(
    badValue(`Cannot parse file ${JSON.stringify(good)}: expected pairs of hexadecimal digits`),
  );
});

test("a bad message of stdin is named when it is its turn, and closes stdin", async () => {
  const io = withInput("one\ntwo\n", Uint8Array.of(0x63, 0xe9, 0x0a), "four\n");
  const messages = stdinMessages(lines(), io.stdin);
  expect((await messages.next()).value).toBe("one");
  expect((await messages.next()).value).toBe("two");
  expect(await failureOf(messages.next())).toEqual(
    badValue('Cannot parse message 3 of stdin "c\ufffd": expected UTF-8 (use --binary)'),
  );
  expect(io.stdin.isClosed).toBe(true);
});

test("stdin is read only as far as messages are requested", async () => {
  const io = withInput("one\ntwo\n", "three\n", "four\n");
  const messages = stdinMessages(lines(), io.stdin);
  expect(io.stdin.unread).toBe(3);
  await messages.next();
  await messages.next();
  expect(io.stdin.unread).toBe(2);
  expect((await messages.next()).value).toBe("three");
  expect(io.stdin.unread).toBe(1);
  await messages.return(undefined);
  expect(io.stdin.isClosed).toBe(true);
});

test("messages come while stdin is still open", async () => {
  const io = fakeIo();
  const messages = stdinMessages(lines(), io.stdin);
  const first = messages.next();
  io.stdin.push("one\ntw");
  expect((await first).value).toBe("one");
  const second = messages.next();
  io.stdin.push("o\n");
  expect((await second).value).toBe("two");
  await messages.return(undefined);
});

test.each([
  { name: "words", source: words(["a", "b"], { repeat: 3 }), io: fakeIo() },
  { name: "stdin", source: lines({ repeat: 3 }), io: withInput("a\n", "b") },
])("all of $name is repeated in its order", async ({ source, io }) => {
  expect(await collect(source, io)).toEqual(["a", "b", "a", "b", "a", "b"]);
});

test("a MESSAGE with U+FFFD in it is sent, where someone wrote that character", async () => {
  expect(await collect(words(["a\ufffd"]))).toEqual(["a\ufffd"]);
});

test("the file - is all of stdin", async () => {
  expect(await collect(files(["-"]), withInput("one\n", "two\n"))).toEqual(["one\ntwo\n"]);
});
