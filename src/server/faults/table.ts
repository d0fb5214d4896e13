import { ParseError } from "../../errors.ts";
import { isDigits } from "../../text/digits.ts";
import { parseDuration } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseProbability } from "../../text/probability.ts";
import { parseSize } from "../../text/size.ts";
import type { Parameter, Parameters, Values } from "../parameter.ts";
import type { Random } from "./random.ts";

/** The delivery of one message to the client. */
export interface Delivery {
  /** 0 when it is dropped. */
  copies: number;
  /** Milliseconds that it is held back. */
  holdFor: number;
}

/** A fault: a parameter, and what it does to each message towards the client. */
export interface Fault<Value = unknown> extends Parameter<Value> {
  parse(text: string): Value;
  /** The kind of value, for the help of the flag. */
  readonly valueHint: string;
  /** Changes the delivery of a message; true when it did, which is then counted. */
  apply?(delivery: Delivery, value: Value, random: Random): boolean;
}

/**
 * What a close fault waits for: so many messages, or so much time since the connection was opened. Not
 * two numbers, so that nobody can ask for both.
 */
export type After = number | { readonly milliseconds: number };

/** A day: longer than any test, and short enough for a timer. */
const longest = { min: 0, max: 86_400_000 };

/**
 * Every fault. The first ones change messages, in this order; the others end a connection or adjust
 * another fault.
 */
export const faultTable = {
  delay: fault({
    hint: "200ms",
    valueHint: "TIME",
    summary: "hold each message back for this long",
    parse: (text) => parseDuration(text, longest),
    apply(delivery, milliseconds) {
      delivery.holdFor += milliseconds;
      return milliseconds > 0;
    },
  }),
  jitter: fault({
    hint: "50ms",
    valueHint: "TIME",
    summary: "hold each message back for up to this much longer, at random",
    parse: (text) => parseDuration(text, longest),
    apply(delivery, milliseconds, random) {
      delivery.holdFor += random() * milliseconds;
      return milliseconds > 0;
    },
  }),
  drop: fault({
    hint: "10%",
    valueHint: "P",
    summary: "drop each message with this probability",
    parse: parseProbability,
    apply(delivery, probability, random) {
      const dropped = random() < probability;
      if (dropped) delivery.copies = 0;
      return dropped;
    },
  }),
  duplicate: fault({
    hint: "5%",
    valueHint: "P",
    summary: "send each message twice with this probability",
    parse: parseProbability,
    apply(delivery, probability, random) {
      const doubled = random() < probability && delivery.copies > 0;
      if (doubled) delivery.copies = 2;
      return doubled;
    },
  }),
  rate: fault({
    hint: "64KiB",
    valueHint: "SIZE",
    summary: "send at most this many bytes per second",
    parse: (text) => parseSize(text, { min: 1, max: Number.MAX_SAFE_INTEGER }),
  }),
  close: fault({
    hint: "1011",
    valueHint: "CODE",
    summary: "close with this code; 1006 cuts the TCP connection",
    parse: (text) => parseInteger(text, { min: 1000, max: 4999 }),
  }),
  reason: fault({
    hint: "bye",
    valueHint: "TEXT",
    summary: "reason to close with, at most 123 bytes",
    parse: parseReason,
  }),
  abort: switchFault("abort", "cut the TCP connection without a Close frame"),
  stall: switchFault("stall", "stop reading from the client"),
  after: fault({
    hint: "3 or 30s",
    valueHint: "N|TIME",
    summary: "messages to let through, or time to wait, before close, abort or stall",
    parse: parseAfter,
  }),
  prefix: fault({
    hint: "Echo:",
    valueHint: "TEXT",
    summary: "text before each text echo",
    parse: (text) => text,
  }),
  seed: fault({
    hint: "7",
    valueHint: "N",
    summary: "seed for random faults; the same seed repeats the same faults",
    parse: (text) => parseInteger(text, { min: 0, max: 2 ** 32 - 1 }),
  }),
} as const satisfies Parameters;

export type FaultName = keyof typeof faultTable;

/** The faults that a connection has; times in milliseconds, `rate` in bytes per second. */
export type Faults = Values<typeof faultTable>;

/** Whether any of these faults is random. */
export function isRandom({ jitter, drop, duplicate }: Faults): boolean {
  return Boolean(jitter || drop || duplicate);
}

function fault<Value>(definition: Fault<Value>): Fault<Value> {
  return definition;
}

/** A fault that is on or off, and needs no value in a query. */
export interface SwitchFault extends Fault<boolean> {
  readonly isSwitch: true;
}

function switchFault(name: string, summary: string): SwitchFault {
  return { isSwitch: true, hint: name, valueHint: "", summary, parse: parseSwitch };
}

function parseSwitch(text: string): boolean {
  if (text === "" || text === "1" || text === "true") return true;
  if (text === "0" || text === "false") return false;
  throw new ParseError(text, "nothing, 1 or 0");
}

function parseAfter(text: string): After {
  try {
    if (!isDigits(text)) return { milliseconds: parseDuration(text, longest) };
    return parseInteger(text, { min: 0, max: 1e9 });
  } catch {
    throw new ParseError(text, "messages from 0 to 1000000000, or a duration from 0ms to 24h");
  }
}

/** A Close frame has room for 125 bytes, two of which are the code (RFC 6455, section 5.5.1). */
function parseReason(text: string): string {
  if (Buffer.byteLength(text) <= 123) return text;
  throw new ParseError(text, "at most 123 bytes of UTF-8");
}
