import { parseInteger } from "../../text/integer.ts";
import type { Flags } from "../flag.ts";

/** Which replies `send` waits for, and how it prints them. */
export const outputFlags = {
  count: {
    type: "string",
    alias: "n",
    group: "output",
    everyday: true,
    valueHint: "N",
    description: "Wait for N replies and no more, instead of one for each message",
    parse: (text) => parseInteger(text, { min: 0, max: 1e12 }),
  },
  follow: {
    type: "boolean",
    group: "output",
    everyday: true,
    description: "Print what comes until the server closes",
  },
  pretty: { type: "boolean", group: "output", description: "Indent replies that are JSON" },
  timestamps: { type: "boolean", group: "output", description: "Put the time before each reply" },
  json: {
    type: "boolean",
    group: "output",
    description: "Print all that happens, one JSON object a line",
  },
  stats: {
    type: "boolean",
    group: "output",
    description: "Print the replies' round-trip times in the end, on stderr",
  },
  verbose: {
    type: "boolean",
    alias: "v",
    group: "output",
    everyday: true,
    description: "Print the handshake and control frames too, on stderr",
  },
} as const satisfies Flags;
