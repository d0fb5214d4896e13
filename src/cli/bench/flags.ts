import { connectDefaults } from "../../client/connect.ts";
import { formatDuration, parseTime } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseRate } from "../../text/rate.ts";
import { parseSize } from "../../text/size.ts";
import { parseNonEmpty } from "../../text/word.ts";
import { flagGroup, type Flags } from "../flag.ts";
import { requestFlags } from "../request/request-flags.ts";
import { parseWorkers } from "../workers.ts";

/** The flags of `bench`. */
export const benchFlags = {
  target: { type: "positional", required: false, description: "URL to connect to; same as --url" },
  ...flagGroup("load", {
    connections: {
      alias: "c",
      everyday: true,
      valueHint: "N",
      default: "50",
      description: "Number of connections",
      parse: (text) => parseInteger(text, { min: 1, max: 100_000 }),
    },
    duration: {
      alias: "d",
      everyday: true,
      valueHint: "TIME",
      default: "10s",
      description: "How long to send messages",
      parse: parseTime,
    },
    size: {
      everyday: true,
      valueHint: "SIZE",
      default: "20",
      description: "Size of each message",
      parse: (text) => parseSize(text, { min: 0, max: 64 * 1024 * 1024 }),
    },
    pipeline: {
      everyday: true,
      valueHint: "N",
      description:
        "Messages in flight per connection (default: 1); with --rate, the maximum (default: 1024)",
      parse: (text) => parseInteger(text, { min: 1, max: 1_000_000 }),
    },
    rate: {
      everyday: true,
      valueHint: "N",
      description:
        "Send N messages per second over all connections, even if the server falls behind; without it, as fast as it answers",
      parse: (text) => parseRate(text, 1e9),
    },
    binary: { alias: "b", description: "Send binary messages instead of text" },
    workers: {
      valueHint: "N|auto",
      default: "1",
      description: "Processes to share the load; auto for one per core",
      parse: (text) => parseWorkers(text, 256),
    },
  }),
  ...flagGroup("output", {
    json: { everyday: true, description: "Print the result as one JSON object" },
    compare: {
      everyday: true,
      valueHint: "FILE",
      description: "Show the change since an earlier run saved with --json",
      parse: parseNonEmpty,
    },
    quiet: { alias: "q", description: "Show no progress" },
  }),
  ...requestFlags,
  ...flagGroup("connection", {
    compress: { description: "Offer permessage-deflate, and compress if the server accepts" },
  }),
  ...flagGroup("timing", {
    "connect-timeout": {
      valueHint: "TIME",
      default: formatDuration(connectDefaults.connectTimeout),
      description: "Maximum time for each connection to open, handshake included",
      parse: parseTime,
    },
    wait: {
      alias: "w",
      valueHint: "TIME",
      default: "5s",
      description: "Maximum wait for an echo; after that the message is lost",
      parse: parseTime,
    },
  }),
  ...flagGroup("expectations", {
    "expect-prefix": {
      valueHint: "TEXT",
      description: "Text before the message in each echo (default: as in the first echo)",
      parse: (text) => text,
    },
  }),
} as const satisfies Flags;
