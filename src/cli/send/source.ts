import { ParseError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import { decodeBase64, decodeHex, decodeUtf8 } from "../../text/decode.ts";
import { createSplitter, type Framing } from "../../text/framing.ts";
import { checkSize, readFile } from "../file.ts";
import type { Input } from "../io.ts";

/** Where messages come from, and how they are decoded. */
export interface Source {
  readonly origin:
    | { readonly from: "words"; readonly words: readonly string[] }
    /** Each file is one message, to the last byte. */
    | { readonly from: "files"; readonly paths: readonly string[] }
    | { readonly from: "stdin"; readonly framing: Framing };
  /** How the messages are encoded there. Default: not at all. */
  readonly encoding?: "hex" | "base64";
  /** Whether they are sent as binary. As text they must be UTF-8. Default: false. */
  readonly binary?: boolean;
  /** How many times all of them are sent. Default: 1. */
  readonly repeat?: number;
}

/** MiB that a message may have, as many as a reply, and MiB of stdin that are kept to be repeated. */
const limit = 128;

/**
 * The messages that the command line itself names, each checked before any is sent; without repeats.
 *
 * @throws {ParseError} when a message is not what the flags say, naming it
 * @throws {WsechoError} with code `BAD_VALUE` when a file cannot be read
 */
export async function loadMessages(source: Source, stdin: Input): Promise<readonly Message[]> {
  const { origin } = source;
  if (origin.from === "files") {
    return await Array.fromAsync(origin.paths, async (path) => {
      const bytes = path === "-" ? readAll(stdin) : readFile(path, limit);
      return toMessage(await bytes, source, { source: "file", value: path });
    });
  }
  const words = origin.from === "words" ? origin.words : [];
  await refuseBroken(words.find((word) => word.includes("\ufffd")));
  return words.map((word) => toMessage(word, source, { source: "MESSAGE" }));
}

async function readAll(stdin: Input): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stdin.read()) {
    checkSize((size += chunk.length), limit, "stdin", "a message");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** How many messages the command line itself names, repeats included. */
export function countOf({ origin, repeat = 1 }: Source): number {
  if (origin.from === "stdin") return 0;
  return repeat * (origin.from === "words" ? origin.words : origin.paths).length;
}

/** Each message, and all of them again for as many rounds as there are to be. */
export function* inRounds(messages: readonly Message[], rounds: number): Generator<Message> {
  if (messages.length === 0) return;
  for (let round = 0; round < rounds; round++) yield* messages;
}

/**
 * The messages of stdin, in their order; none is read before it is requested.
 *
 * @throws {ParseError} when a message is not what the flags say, once it is its turn
 * @throws {WsechoError} with code `BAD_VALUE` when stdin cannot be read
 */
export async function* stdinMessages(source: Source, stdin: Input): AsyncGenerator<Message> {
  const { origin, repeat = 1 } = source;
  const splitter = createSplitter(origin.from === "stdin" ? origin.framing : "lines");
  const kept: Message[] = [];
  let count = 0;
  /** Bytes after the last message, without those in the chunk where it ended. */
  let waiting = 0;
  let keptBytes = 0;

  function read(piece: Uint8Array): Message {
    const name = `message ${++count} of stdin`;
    checkSize(piece.length, limit, name, "a message");
    waiting = 0;
    const message = toMessage(piece, source, { source: name });
    if (repeat > 1) {
      // Roughly, as an empty message takes up memory, too.
      checkSize((keptBytes += piece.length + 64), limit, "stdin", "messages to --repeat");
      kept.push(message);
    }
    return message;
  }

  for await (const chunk of stdin.read()) {
    waiting += chunk.length;
    for (const piece of splitter.push(chunk)) yield read(piece);
    // A line end of up to two bytes is no part of a message.
    checkSize(waiting - 2, limit, `message ${count + 1} of stdin`, "a message");
  }
  const last = splitter.end();
  if (last !== undefined) yield read(last);
  yield* inRounds(kept, repeat - 1);
}

/**
 * Makes a message of what was read.
 *
 * @param label where it was, and what an error quotes instead of the message itself
 * @throws {ParseError} when it is not what the source says it is
 */
export function toMessage(
  raw: Message,
  { encoding, binary = false }: Source,
  label: { readonly source: string; readonly value?: string },
): Message {
  try {
    const decoded = encoding === undefined ? raw : decoders[encoding](toText(raw));
    if (!binary) return toText(decoded);
    return typeof decoded === "string" ? Buffer.from(decoded) : decoded;
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(label.value ?? error.value, error.expected, label.source);
  }
}

const decoders = { hex: decodeHex, base64: decodeBase64 } as const;

function toText(message: Message): string {
  return typeof message === "string" ? message : decodeUtf8(message);
}

/**
 * The runtime replaces each byte of an argument that is not UTF-8 by U+FFFD. Linux keeps the bytes, which
 * show whether the character was there from the start.
 */
async function refuseBroken(word: string | undefined): Promise<void> {
  if (word === undefined) return;
  const given = await Bun.file("/proc/self/cmdline")
    .bytes()
    .catch(() => new Uint8Array());
  try {
    decodeUtf8(given);
  } catch {
    throw new ParseError(word, "UTF-8 (for bytes, use --hex, --file or stdin)", "MESSAGE");
  }
}
