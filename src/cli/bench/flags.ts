import { connectDefaults } from "../../client/connect.ts";
import { formatDuration, parseTime } from "../../text/duration.ts";
import { parseNonEmpty } from "../../text/word.ts";
import type { Flags } from "../flag.ts";
import { requestFlags } from "../request/request-flags.ts";
import { tlsFlags } from "../request/tls-flags.ts";
import { parseWorkers } from "../workers-flag.ts";
import { loadFlags } from "./load-flags.ts";

/** The flags of `bench`. */
export const benchFlags = {
  target: {
    type: "positional",
    required: false,
    description: "URL to connect to; same as --url",
  },
  ...loadFlags,
  json: {
    type: "boolean",
    group: "output",
    everyday: true,
    description: "Print the result as one JSON object",
  },
  compare: {
    type: "string",
    group: "output",
    everyday: true,
    valueHint: "FILE",
    description: "Show the change since an earlier run saved with --json",
    parse: parseNonEmpty,
  },
  quiet: {
    type: "boolean",
    alias: "q",
    group: "output",
    description: "Show no progress",
  },
  ...requestFlags,
  compress: {
    type: "boolean",
    group: "connection",
    description: "Offer permessage-deflate, and compress if the server accepts",
  },
  ...tlsFlags,
  "connect-timeout": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    default: formatDuration(connectDefaults.connectTimeout),
    description: "Maximum time for each connection and its handshake",
    parse: parseTime,
  },
  wait: {
    type: "string",
    alias: "w",
    group: "timing",
    valueHint: "TIME",
    default: "5s",
    description: "Maximum wait for an echo; after that the message is lost",
    parse: parseTime,
  },
  "expect-prefix": {
    type: "string",
    group: "expectations",
    valueHint: "TEXT",
    description: "What comes before the message in each echo; else what comes before the first",
    parse: (text) => text,
  },
  workers: {
    type: "string",
    group: "load",
    valueHint: "N|auto",
    default: "1",
    description: "Processes to share the load; auto for one per core",
    parse: (text) => parseWorkers(text, 256),
  },
} as const satisfies Flags;
