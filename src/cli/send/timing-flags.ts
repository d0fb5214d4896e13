import { parseTime } from "../../text/duration.ts";
import type { Flags } from "../flag.ts";

/** How long each step of `send` may take. */
export const timingFlags = {
  "connect-timeout": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    default: "10s",
    parsedDefault: 10_000,
    description: "Longest time for the connection and its handshake",
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
    description: "Longest wait for the next reply, once all is sent",
    parse: parseTime,
  },
  "max-time": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    description: "Longest time for everything",
    parse: parseTime,
  },
  "ping-interval": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    description: "Send a ping this often",
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
