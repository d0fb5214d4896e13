import { ParseError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import { decodeBase64, decodeHex, decodeUtf8 } from "../../text/decode.ts";
import { createSplitter, type Framing } from "../../text/framing.ts";
import { readFile } from "../file.ts";
import type { Input, Io } from "../io.ts";

/** Where messages come from, and what they are made into. */
export interface Source {
  readonly origin:
    | { readonly from: "words"; readonly words: readonly string[] }
    /** Each file is one message, to the last byte. */
    | { readonly from: "files"; readonly paths: readonly string[] }
    | { readonly from: "stdin"; readonly framing: Framing };
  /** What the messages are written in there. Default: nothing but themselves. */
  readonly encoding?: "hex" | "base64";
  /** Whether they are sent as binary. As text they have to be UTF-8. Default: false. */
  readonly binary?: boolean;
  /** How many times all of them are sent. Default: 1. */
  readonly repeat?: number;
  /** Milliseconds from one message to the next. Default: 0. */
  readonly interval?: number;
}

/**
 * The messages of a source, in their order; none is read or made before it is asked for. Words and
 * files all have to be right before the first of them comes, messages of stdin when it is their turn.
 * An abort ends it, even while it waits for input or for the interval.
 *
 * @throws {ParseError} when a message is not written as it should be, naming it
 * @throws {WsechoError} with code `BAD_VALUE` when a file or stdin cannot be read
 */
export async function* messagesFrom(
  source: Source,
  io: Pick<Io, "stdin">,
  signal?: AbortSignal,
): AsyncGenerator<Message> {
  const { interval = 0 } = source;
  let due = 0;
  for await (const batch of rounds(source, io.stdin, signal)) {
    for (const message of batch) {
      const early = due - performance.now();
      if (early > 0) await sleep(early, signal);
      if (signal?.aborted) return;
      due = performance.now() + interval;
      yield message;
    }
  }
}

/** Messages that are there at once. */
type Batch = Iterable<Message>;

async function* rounds(source: Source, stdin: Input, signal?: AbortSignal): AsyncGenerator<Batch> {
  const { repeat = 1 } = source;
  const kept: Message[] = [];
  for await (const batch of firstRound(source, stdin, signal)) {
    yield repeat > 1 ? keepIn(kept, batch) : batch;
  }
  for (let round = 2; round <= repeat && kept.length > 0; round++) yield kept;
}

function* keepIn(kept: Message[], batch: Batch): Generator<Message> {
  for (const message of batch) {
    kept.push(message);
    yield message;
  }
}

async function* firstRound(
  source: Source,
  stdin: Input,
  signal?: AbortSignal,
): AsyncGenerator<Batch> {
  const { origin } = source;
  if (origin.from === "stdin") {
    yield* stdinMessages(source, origin.framing, stdin, signal);
  } else if (origin.from === "words") {
    yield origin.words.map((word) => toMessage(word, source, { source: "MESSAGE" }));
  } else {
    yield await Array.fromAsync(origin.paths, async (path) =>
      toMessage(await readFile(path), source, { source: "file", value: path }),
    );
  }
}

async function* stdinMessages(
  source: Source,
  framing: Framing,
  stdin: Input,
  signal?: AbortSignal,
): AsyncGenerator<Batch> {
  const splitter = createSplitter(framing);
  let count = 0;

  function* decode(pieces: readonly Uint8Array[]): Generator<Message> {
    for (const piece of pieces) {
      yield toMessage(piece, source, { source: `message ${++count} of stdin` });
    }
  }

  function stop(): void {
    stdin.close();
  }

  if (signal?.aborted) return stop();
  signal?.addEventListener("abort", stop);
  try {
    for await (const chunk of stdin.read()) yield decode(splitter.push(chunk));
    // What an abort cut off is no message.
    const last = signal?.aborted ? undefined : splitter.end();
    if (last !== undefined) yield decode([last]);
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

/** What an error calls a message: where it stood, and what to quote instead of the message itself. */
interface Label {
  readonly source: string;
  readonly value?: string;
}

function toMessage(raw: Message, { encoding, binary = false }: Source, label: Label): Message {
  try {
    const decoded = encoding === undefined ? raw : decoders[encoding](toText(raw));
    return binary ? toBytes(decoded) : toText(decoded);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(label.value ?? error.value, error.expected, label.source);
  }
}

const decoders = { hex: decodeHex, base64: decodeBase64 } as const;

function toText(message: Message): string {
  return typeof message === "string" ? message : decodeUtf8(message);
}

function toBytes(message: Message): Uint8Array {
  return typeof message === "string" ? new TextEncoder().encode(message) : message;
}

function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  const stop = () => resolve();
  signal?.addEventListener("abort", stop);
  return promise.finally(() => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  });
}
