import { parseProxy } from "../../client/proxy.ts";
import { parseTime } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseRegex } from "../../text/regex.ts";
import { parseChoice, parseNonEmpty } from "../../text/word.ts";
import { flagGroup, type Flags } from "../flag.ts";
import { requestFlags } from "../request/request-flags.ts";
import { parseCloseOption } from "./close-option.ts";

/** What `send` sends. */
const inputFlags = flagGroup("input", {
  binary: { alias: "b", description: "Send binary messages instead of text" },
  hex: { description: "Decode messages from hexadecimal" },
  base64: { description: "Decode messages from base64" },
  file: {
    alias: "f",
    everyday: true,
    repeatable: true,
    valueHint: "FILE",
    description: "Send a file as one message; - is stdin (repeatable)",
    parse: parseNonEmpty,
  },
  interactive: {
    alias: "i",
    description: "Send each MESSAGE or file, then read stdin; at a terminal, as a prompt",
  },
  framing: {
    valueHint: "lines|nul|whole",
    default: "lines",
    parsedDefault: "lines",
    description: "Where a message of stdin ends: at each line end, at each NUL, or at the end",
    parse: (text) => parseChoice(text, ["lines", "nul", "whole"]),
  },
  repeat: {
    valueHint: "N",
    default: "1",
    parsedDefault: 1,
    description: "Send all messages N times; at a prompt, each line",
    parse: (text) => parseInteger(text, { min: 1, max: 1e12 }),
  },
  interval: {
    valueHint: "TIME",
    description: "Time between one message and the next",
    parse: parseTime,
  },
});

/** Which replies `send` waits for, and how it prints them. */
const outputFlags = flagGroup("output", {
  count: {
    alias: "n",
    everyday: true,
    valueHint: "N",
    description: "Wait for N replies and no more, instead of one per message",
    parse: (text) => parseInteger(text, { min: 0, max: 1e12 }),
  },
  follow: { everyday: true, description: "Print everything until the server closes" },
  pretty: { description: "Indent replies that are JSON" },
  timestamps: { description: "Print the time before each reply" },
  json: { description: "Print everything that happens, one JSON object per line" },
  stats: { description: "Print round-trip times at the end, on stderr" },
  quiet: {
    alias: "q",
    everyday: true,
    description: "Print nothing: the exit code alone says how it went",
  },
  verbose: {
    alias: "v",
    everyday: true,
    description: "Print the handshake and control frames, on stderr",
  },
});

/** How `send` connects, and closes. */
const connectionFlags = {
  ...requestFlags,
  url: {
    ...requestFlags.url,
    description:
      "URL to connect to; a first MESSAGE that begins with ws://, wss://, http://, https:// or ws+unix:// is the URL, too",
  },
  ...flagGroup("connection", {
    location: {
      alias: "L",
      description: "Follow redirects, up to 10; another origin gets no credentials",
    },
    compress: { default: true, description: "Do not offer permessage-deflate" },
    proxy: {
      valueHint: "URL",
      description:
        "Proxy to tunnel through: http://, https://, or socks5h://, which resolves the server's name, too; with socks5:// this machine resolves it (default: HTTPS_PROXY or ALL_PROXY, but not for hosts in NO_PROXY)",
      parse: parseProxy,
    },
    close: {
      valueHint: "CODE[:REASON]",
      default: "1000",
      parsedDefault: { code: 1000, reason: "" },
      description: "Close code to end with",
      parse: parseCloseOption,
    },
    retry: {
      valueHint: "N",
      default: "0",
      parsedDefault: 0,
      description: "Retry connecting up to N times, waiting longer each time",
      parse: (text) => parseInteger(text, { min: 0, max: 1e6 }),
    },
    reconnect: {
      description:
        "Connect again when the connection is lost; requires --follow, except at a prompt",
    },
  }),
};

/** How long each step of `send` may take. */
const timingFlags = flagGroup("timing", {
  "connect-timeout": {
    valueHint: "TIME",
    default: "10s",
    parsedDefault: 10_000,
    description: "Maximum time to connect, handshake included",
    parse: parseTime,
  },
  wait: {
    alias: "w",
    everyday: true,
    valueHint: "TIME",
    default: "5s",
    parsedDefault: 5000,
    description: "Maximum wait for the next reply after everything is sent",
    parse: parseTime,
  },
  "max-time": {
    valueHint: "TIME",
    description: "Maximum time for everything, retries included",
    parse: parseTime,
  },
  "ping-interval": {
    valueHint: "TIME",
    description: "Send a ping at this interval",
    parse: parseTime,
  },
  "ping-timeout": {
    valueHint: "TIME",
    default: "10s",
    parsedDefault: 10_000,
    description: "Maximum wait for a pong",
    parse: parseTime,
  },
});

/** What has to happen for `send` to succeed. */
const expectationFlags = flagGroup("expectations", {
  expect: {
    everyday: true,
    repeatable: true,
    valueHint: "TEXT",
    description: "Exit with 1 unless the next reply is TEXT (repeatable, in order)",
    parse: (text) => text,
  },
  "expect-match": {
    valueHint: "REGEX",
    description: "Exit with 1 unless a reply matches",
    parse: parseRegex,
  },
  "expect-close": {
    valueHint: "CODE",
    description: "Wait for the server to close; exit with 1 unless it is with CODE",
    parse: (text) => parseInteger(text, { min: 1000, max: 4999 }),
  },
  "expect-status": {
    valueHint: "HTTP",
    description: "Exit with 1 unless the handshake gets this status (101: it succeeds)",
    parse: (text) => parseInteger(text, { min: 100, max: 599 }),
  },
});

/** The flags of `send`. */
export const sendFlags = {
  message: {
    type: "positional",
    required: false,
    description:
      "Text to send as one message; after --, it may begin with a dash. Without any, each line of stdin is a message; at a terminal you type them",
  },
  ...inputFlags,
  ...outputFlags,
  ...connectionFlags,
  ...timingFlags,
  ...expectationFlags,
} as const satisfies Flags;
