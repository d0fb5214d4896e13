import { parseTime } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseRegex } from "../../text/regex.ts";
import { parseChoice, parseNonEmpty } from "../../text/word.ts";
import type { Flags } from "../flag.ts";
import { tlsFlags } from "../request/tls-flags.ts";
import { connectionFlags } from "./connection-flags.ts";

/** What `send` sends. */
const inputFlags = {
  binary: {
    type: "boolean",
    alias: "b",
    group: "input",
    description: "Send binary messages instead of text",
  },
  hex: { type: "boolean", group: "input", description: "Decode messages from hexadecimal" },
  base64: { type: "boolean", group: "input", description: "Decode messages from base64" },
  file: {
    type: "string",
    alias: "f",
    group: "input",
    everyday: true,
    repeatable: true,
    valueHint: "FILE",
    description: "Send a file as one message; - is stdin (repeatable)",
    parse: parseNonEmpty,
  },
  framing: {
    type: "string",
    group: "input",
    valueHint: "lines|nul|whole",
    default: "lines",
    parsedDefault: "lines",
    description: "Where a message of stdin ends: at each line end, at each NUL, or at the end",
    parse: (text) => parseChoice(text, ["lines", "nul", "whole"]),
  },
  repeat: {
    type: "string",
    group: "input",
    valueHint: "N",
    default: "1",
    parsedDefault: 1,
    description: "Send all messages N times; at a prompt, each line",
    parse: (text) => parseInteger(text, { min: 1, max: 1e12 }),
  },
  interval: {
    type: "string",
    group: "input",
    valueHint: "TIME",
    description: "Time between one message and the next",
    parse: parseTime,
  },
} as const satisfies Flags;

/** Which replies `send` waits for, and how it prints them. */
const outputFlags = {
  count: {
    type: "string",
    alias: "n",
    group: "output",
    everyday: true,
    valueHint: "N",
    description: "Wait for N replies and no more, instead of one per message",
    parse: (text) => parseInteger(text, { min: 0, max: 1e12 }),
  },
  follow: {
    type: "boolean",
    group: "output",
    everyday: true,
    description: "Print everything until the server closes",
  },
  pretty: { type: "boolean", group: "output", description: "Indent replies that are JSON" },
  timestamps: { type: "boolean", group: "output", description: "Print the time before each reply" },
  json: {
    type: "boolean",
    group: "output",
    description: "Print everything that happens, one JSON object per line",
  },
  stats: {
    type: "boolean",
    group: "output",
    description: "Print round-trip times at the end, on stderr",
  },
  verbose: {
    type: "boolean",
    alias: "v",
    group: "output",
    everyday: true,
    description: "Print the handshake and control frames, on stderr",
  },
} as const satisfies Flags;

/** How long each step of `send` may take. */
const timingFlags = {
  "connect-timeout": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    default: "10s",
    parsedDefault: 10_000,
    description: "Longest time for connecting and the handshake",
    parse: parseTime,
  },
  wait: {
    type: "string",
    alias: "w",
    group: "timing",
    everyday: true,
    valueHint: "TIME",
    default: "5s",
    parsedDefault: 5000,
    description: "Longest wait for the next reply after everything is sent",
    parse: parseTime,
  },
  "max-time": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    description: "Longest time for everything, retries included",
    parse: parseTime,
  },
  "ping-interval": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    description: "Send a ping at this interval",
    parse: parseTime,
  },
  "ping-timeout": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    default: "10s",
    parsedDefault: 10_000,
    description: "Longest wait for the answer to a ping",
    parse: parseTime,
  },
} as const satisfies Flags;

/** What has to happen for `send` to succeed. */
const expectationFlags = {
  expect: {
    type: "string",
    group: "expectations",
    everyday: true,
    repeatable: true,
    valueHint: "TEXT",
    description: "Exit with 1 unless the next reply is TEXT (repeatable, in order)",
    parse: (text) => text,
  },
  "expect-match": {
    type: "string",
    group: "expectations",
    valueHint: "REGEX",
    description: "Exit with 1 unless a reply matches",
    parse: parseRegex,
  },
  "expect-close": {
    type: "string",
    group: "expectations",
    valueHint: "CODE",
    description: "Wait for the server to close; exit with 1 unless it is with CODE",
    parse: (text) => parseInteger(text, { min: 1000, max: 4999 }),
  },
  "expect-status": {
    type: "string",
    group: "expectations",
    valueHint: "HTTP",
    description: "Exit with 1 unless the handshake gets this status (101: it succeeds)",
    parse: (text) => parseInteger(text, { min: 100, max: 599 }),
  },
} as const satisfies Flags;

/** The flags of `send`. */
export const sendFlags = {
  message: {
    type: "positional",
    required: false,
    description:
      "What to send, each as a message of its own; after -- it may begin with a dash. Without any, each line of stdin is a message; at a terminal you type them",
  },
  ...inputFlags,
  ...outputFlags,
  ...connectionFlags,
  ...tlsFlags,
  ...timingFlags,
  ...expectationFlags,
} as const satisfies Flags;
