import { expect, test } from "bun:test";

import { createSplitter, type Framing } from "../../src/text/framing.ts";

/** The messages of a stream that comes in these pieces. */
function split(framing: Framing, chunks: readonly Uint8Array[]): Uint8Array[] {
  const splitter = createSplitter(framing);
  const messages = chunks.flatMap((chunk) => splitter.push(chunk));
  const last = splitter.end();
  return last === undefined ? messages : [...messages, last];
}

function splitText(framing: Framing, ...texts: readonly string[]): string[] {
  const chunks = texts.map((text) => new TextEncoder().encode(text));
  return split(framing, chunks).map((message) => new TextDecoder().decode(message));
}

const inputs = [
  { framing: "lines", input: "", want: [] },
  { framing: "lines", input: "one", want: ["one"] },
  { framing: "lines", input: "one\n", want: ["one"] },
  { framing: "lines", input: "one\ntwo", want: ["one", "two"] },
  { framing: "lines", input: "one\r\ntwo\r\n", want: ["one", "two"] },
  { framing: "lines", input: "one\n\ntwo\n", want: ["one", "", "two"] },
  { framing: "lines", input: "\n", want: [""] },
  { framing: "lines", input: "\r\n", want: [""] },
  { framing: "lines", input: "\n\n", want: ["", ""] },
  { framing: "lines", input: "\none", want: ["", "one"] },
  { framing: "lines", input: "one\rtwo\r\r\n", want: ["one\rtwo\r"] },
  { framing: "lines", input: "one\r", want: ["one\r"] },
  { framing: "lines", input: "a\0b\n\0", want: ["a\0b", "\0"] },
  { framing: "lines", input: "Größe\n€\n", want: ["Größe", "€"] },
  { framing: "nul", input: "", want: [] },
  { framing: "nul", input: "one", want: ["one"] },
  { framing: "nul", input: "one\0two\0", want: ["one", "two"] },
  { framing: "nul", input: "one\0\0two", want: ["one", "", "two"] },
  { framing: "nul", input: "\0", want: [""] },
  { framing: "nul", input: "a\nb\r\n\0c\r\0", want: ["a\nb\r\n", "c\r"] },
  { framing: "whole", input: "", want: [] },
  { framing: "whole", input: "one", want: ["one"] },
  { framing: "whole", input: "one\ntwo\n", want: ["one\ntwo"] },
  { framing: "whole", input: "one\r\n", want: ["one"] },
  { framing: "whole", input: "one\n\n", want: ["one\n"] },
  { framing: "whole", input: "one\r", want: ["one\r"] },
  { framing: "whole", input: "\n", want: [""] },
  { framing: "whole", input: "\0", want: ["\0"] },
] as const;

const quoted = inputs.map((each) => ({ ...each, text: JSON.stringify(each.input) }));

test.each(quoted)("$framing cuts $text into $want", ({ framing, input, want }) => {
  expect(splitText(framing, input)).toEqual([...want]);
});

test.each(quoted)("$framing cuts $text alike when it comes byte by byte", (each) => {
  const bytes = Array.from(new TextEncoder().encode(each.input), (byte) => Uint8Array.of(byte));
  const messages = split(each.framing, bytes).map((message) => new TextDecoder().decode(message));
  expect(messages).toEqual([...each.want]);
});

test("messages are given as soon as they are complete", () => {
  const splitter = createSplitter("lines");
  const encoder = new TextEncoder();
  expect(splitter.push(encoder.encode("on"))).toEqual([]);
  expect(splitter.push(encoder.encode("e\r"))).toEqual([]);
  expect(splitter.push(encoder.encode("\ntwo\nthr"))).toEqual([
    encoder.encode("one"),
    encoder.encode("two"),
  ]);
  expect(splitter.end()).toEqual(encoder.encode("thr"));
});

test("empty pieces change nothing", () => {
  expect(splitText("lines", "", "one\n", "", "two", "")).toEqual(["one", "two"]);
  expect(splitText("lines", "one\n", "")).toEqual(["one"]);
  expect(splitText("whole", "", "")).toEqual([]);
});

/** A generator of numbers from 0 to below `limit`, the same ones for the same seed. */
function seeded(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

// Few values, and those that mean something, so that they meet often.
const alphabet = [0x00, 0x0a, 0x0d, 0x61, 0xc3, 0xb6, 0xff];

function randomBytes(random: (limit: number) => number): Uint8Array {
  return Uint8Array.from({ length: random(40) }, () => alphabet[random(alphabet.length)] ?? 0);
}

function randomChunks(bytes: Uint8Array, random: (limit: number) => number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + random(6);
    chunks.push(bytes.slice(start, end));
    start = end;
  }
  return chunks;
}

test.each(["lines", "nul", "whole"] as const)(
  "%s gives the same messages wherever the bytes are cut",
  (framing) => {
    for (let seed = 0; seed < 3000; seed++) {
      const random = seeded(seed);
      const bytes = randomBytes(random);
      const chunks = randomChunks(bytes, random);
      const [got, want] = [split(framing, chunks), split(framing, [bytes])];
      if (Bun.deepEquals(got, want, true)) continue;
      expect({ seed, chunks, got }).toEqual({ seed, chunks, got: want });
    }
  },
);

test.each([
  { framing: "lines", delimiter: 0x0a },
  { framing: "nul", delimiter: 0x00 },
] as const)("$framing keeps every byte but those that end a message", ({ framing, delimiter }) => {
  const bytes = Uint8Array.from({ length: 256 * 256 }, (_, index) => (index * 31) % 251);
  const messages = split(framing, [bytes]);
  // No CR stands before LF in there.
  const joined = messages.flatMap((message, index) =>
    index === messages.length - 1 ? [...message] : [...message, delimiter],
  );
  expect(messages.length).toBeGreaterThan(200);
  expect(Bun.deepEquals(Uint8Array.from(joined), bytes, true)).toBe(true);
});

test("a million short lines, and one of a million pieces, take no more than seconds", () => {
  const line = new TextEncoder().encode("hello\n");
  const chunk = Uint8Array.from({ length: 60_000 }, (_, index) => line[index % 6] ?? 0);
  const started = performance.now();
  const many = createSplitter("lines");
  let count = 0;
  for (let push = 0; push < 100; push++) count += many.push(chunk).length;
  expect(count).toBe(1_000_000);

  const long = createSplitter("lines");
  const piece = Uint8Array.of(0x61);
  for (let push = 0; push < 1_000_000; push++) long.push(piece);
  expect(long.end()).toHaveLength(1_000_000);
  expect(performance.now() - started).toBeLessThan(10_000);
});
