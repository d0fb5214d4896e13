import { listenDefaults } from "../../server/listen.ts";
import { echoDefaults, idleTimeoutRange, maxPayloadRange } from "../../server/options.ts";
import { formatDuration, parseDuration } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { formatSize, parseSize } from "../../text/size.ts";
import { parseChoice, parseWord } from "../../text/word.ts";
import type { Flags } from "../flag.ts";

/** The flags of `serve`. */
export const serveFlags = {
  host: {
    type: "string",
    group: "connection",
    everyday: true,
    valueHint: "HOST",
    default: listenDefaults.host,
    description: "Name or address to listen on; 0.0.0.0 or :: for every network",
    parse: parseWord,
  },
  port: {
    type: "string",
    alias: "p",
    group: "connection",
    everyday: true,
    valueHint: "PORT",
    default: String(listenDefaults.port),
    description: "Port to listen on; 0 takes a free one",
    parse: (text) => parseInteger(text, { min: 0, max: 65_535 }),
  },
  prefix: {
    type: "string",
    group: "output",
    everyday: true,
    valueHint: "TEXT",
    default: echoDefaults.prefix,
    description: 'Put in front of each text echo; "" echoes exactly',
    parse: (text) => text,
  },
  quiet: {
    type: "boolean",
    alias: "q",
    group: "output",
    everyday: true,
    description: "Print where the server listens and nothing else",
  },
  verbose: {
    type: "boolean",
    alias: "v",
    group: "output",
    everyday: true,
    description: "Print connections, refusals and close codes too",
  },
  "log-format": {
    type: "string",
    group: "output",
    valueHint: "text|json",
    default: "text",
    description: "json prints one object a line",
    parse: (text) => parseChoice(text, ["text", "json"]),
  },
  "max-payload": {
    type: "string",
    group: "limits",
    valueHint: "SIZE",
    default: formatSize(echoDefaults.maxPayload),
    description: "Largest message taken; a larger one closes with 1009",
    parse: (text) => parseSize(text, maxPayloadRange),
  },
  "idle-timeout": {
    type: "string",
    group: "limits",
    valueHint: "TIME",
    default: formatDuration(echoDefaults.idleTimeout),
    description: "Cut a peer that answers no ping, or reads nothing, for this long; 0 for never",
    parse: (text) => parseDuration(text, idleTimeoutRange),
  },
} as const satisfies Flags;
