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
    description: "The URL to connect to; --url says it as well",
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
    description: "Show the change since an earlier run, whose --json is in here",
    parse: parseNonEmpty,
  },
  quiet: {
    type: "boolean",
    alias: "q",
    group: "output",
    description: "Show no progress while it runs",
  },
  ...requestFlags,
  compress: {
    type: "boolean",
    group: "connection",
    description: "Offer permessage-deflate, and compress where the server agrees",
  },
  ...tlsFlags,
  "connect-timeout": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    default: formatDuration(connectDefaults.connectTimeout),
    description: "Longest time for each connection and its handshake",
    parse: parseTime,
  },
  wait: {
    type: "string",
    alias: "w",
    group: "timing",
    valueHint: "TIME",
    default: "5s",
    description: "Longest wait for an echo; then it counts as lost",
    parse: parseTime,
  },
  "expect-prefix": {
    type: "string",
    group: "expectations",
    valueHint: "TEXT",
    description: "What stands before each echo; else what stands before the first",
    parse: (text) => text,
  },
  workers: {
    type: "string",
    group: "load",
    valueHint: "N|auto",
    default: "1",
    description: "Processes that share the load; auto for one on each core",
    parse: (text) => parseWorkers(text, 256),
  },
} as const satisfies Flags;
