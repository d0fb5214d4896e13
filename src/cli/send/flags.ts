import { connectDefaults } from "../../client/connect.ts";
import { formatDuration, parseDuration } from "../../text/duration.ts";
import { parseWebSocketUrl } from "../../text/ws-url.ts";
import type { Flags } from "../flag.ts";

// Timers of the runtime hold no more than 31 bits of milliseconds.
const timerRange = { min: 1, max: 2 ** 31 - 1 };

/** The flags of `send`. */
export const sendFlags = {
  message: {
    type: "positional",
    required: false,
    description:
      "What to send, each as a text message of its own; behind -- it may begin with a dash",
  },
  url: {
    type: "string",
    alias: "u",
    group: "connection",
    everyday: true,
    valueHint: "URL",
    default: "ws://localhost:8765",
    description: "Where to connect; a first MESSAGE that is a ws:// or wss:// URL serves as well",
    parse: parseWebSocketUrl,
  },
  "connect-timeout": {
    type: "string",
    group: "timing",
    valueHint: "TIME",
    default: formatDuration(connectDefaults.connectTimeout),
    description: "Longest time for the connection and its handshake",
    parse: (text) => parseDuration(text, timerRange),
  },
  wait: {
    type: "string",
    alias: "w",
    group: "timing",
    everyday: true,
    valueHint: "TIME",
    default: "5s",
    description: "Longest wait for the next reply",
    parse: (text) => parseDuration(text, timerRange),
  },
} as const satisfies Flags;
