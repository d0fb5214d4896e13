import { describeCloseCode } from "../../protocol/close-code.ts";
import type { Message } from "../../protocol/message.ts";
import { decodeUtf8 } from "../../text/decode.ts";
import { describeBytes, excerpt } from "../../text/excerpt.ts";

/** What is expected of an exchange; what is left out may be anything. */
export interface ExpectationOptions {
  /** The first replies, in order. Those that follow may be anything. */
  readonly replies?: readonly string[];
  /** What at least one reply must match. */
  readonly match?: RegExp | undefined;
  /** The code with which the connection ends; 1006 if no Close frame comes. */
  readonly closeCode?: number | undefined;
  /** The HTTP status that the handshake is answered with; 101 if it succeeds. */
  readonly status?: number | undefined;
}

/** What was wanted and what came instead; texts in quotes, other words without. */
export interface Failure {
  readonly want: string;
  readonly got: string;
}

/**
 * Makes expectations of one exchange, to be called with what happens, in that order; each gives a
 * failure as soon as there is one.
 *
 * - Replies are compared whole and one by one. A text must be the same; bytes must be the UTF-8 form
 *   of the text, or what it says in hexadecimal: `00ff`, `00 FF`.
 * - The match is judged at the end: one reply that matches suffices. Bytes match as their text if
 *   they are UTF-8, else as `00ff`.
 * - Replies, a close code or a status that never came fail at the end.
 */
export function createExpectations(options: ExpectationOptions) {
  const { replies = [], match, closeCode, status } = options;
  let received = 0;
  let last: Message | undefined;
  let matched = false;
  let isAnswered = false;
  let ended = false;

  /** The handshake was answered, with an HTTP status where there was one. */
  function answered(got: number | undefined): Failure | undefined {
    isAnswered = true;
    if (status === undefined || status === got) return undefined;
    return { want: describeStatus(status), got: describeStatus(got) };
  }

  function reply(message: Message): Failure | undefined {
    const want = replies[received++];
    last = message;
    matched ||= match !== undefined && matches(message, match);
    if (want === undefined || isSame(message, want)) return undefined;
    return { want: quote(want), got: describe(message) };
  }

  /** The connection ended, whichever side ended it. */
  function closed(code: number, reason: string): Failure | undefined {
    ended = true;
    if (closeCode === undefined || closeCode === code) return undefined;
    const got = describeCloseCode(code) + (reason === "" ? "" : ` ${quote(reason)}`);
    return { want: describeCloseCode(closeCode), got };
  }

  /** Nothing more will happen: judges what did not. */
  function finished(): Failure | undefined {
    if (status !== undefined && !isAnswered) {
      return { want: describeStatus(status), got: "(no handshake)" };
    }
    const missing = replies[received];
    if (missing !== undefined) return { want: quote(missing), got: "(no reply)" };
    if (match !== undefined && !matched) {
      const which = received > 1 ? ` (the last of ${received} replies)` : "";
      const got = last === undefined ? "(no reply)" : describe(last) + which;
      return { want: `a reply that matches ${match}`, got };
    }
    if (closeCode !== undefined && !ended) {
      return { want: describeCloseCode(closeCode), got: "(no close)" };
    }
    return undefined;
  }

  return { answered, reply, closed, finished };
}

export type Expectations = ReturnType<typeof createExpectations>;

function isSame(message: Message, want: string): boolean {
  if (typeof message === "string") return message === want;
  const bytes = Buffer.from(message);
  const hex = want.replace(/\s/g, "").toLowerCase();
  return bytes.equals(Buffer.from(want)) || bytes.toString("hex") === hex;
}

function matches(message: Message, regex: RegExp): boolean {
  // Unlike test(), search() begins at the beginning whatever the flags.
  return textOf(message).search(regex) !== -1;
}

function textOf(message: Message): string {
  if (typeof message === "string") return message;
  try {
    return decodeUtf8(message);
  } catch {
    return message.toHex();
  }
}

function describe(message: Message): string {
  return typeof message === "string" ? quote(message) : describeBytes(message, 64);
}

// No one wants to read a whole megabyte.
const shownLength = 1000;

/** In quotes, so that spaces at the ends are visible. */
function quote(text: string): string {
  return JSON.stringify(excerpt(text, shownLength));
}

function describeStatus(status: number | undefined): string {
  return status === undefined ? "(no HTTP status)" : `HTTP status ${status}`;
}
