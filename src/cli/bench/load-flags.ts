import { parseTime } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseRate } from "../../text/rate.ts";
import { parseSize } from "../../text/size.ts";
import type { Flags } from "../flag.ts";

/** What `bench` sends, how much of it, and how fast. */
export const loadFlags = {
  connections: {
    type: "string",
    alias: "c",
    group: "load",
    everyday: true,
    valueHint: "N",
    default: "50",
    description: "Number of connections",
    parse: (text) => parseInteger(text, { min: 1, max: 100_000 }),
  },
  duration: {
    type: "string",
    alias: "d",
    group: "load",
    everyday: true,
    valueHint: "TIME",
    default: "10s",
    description: "How long to send messages",
    parse: parseTime,
  },
  size: {
    type: "string",
    group: "load",
    everyday: true,
    valueHint: "SIZE",
    default: "20",
    description: "Size of each message",
    parse: (text) => parseSize(text, { min: 0, max: 64 * 1024 * 1024 }),
  },
  pipeline: {
    type: "string",
    group: "load",
    everyday: true,
    valueHint: "N",
    description:
      "Messages in flight per connection (default: 1); with --rate, the maximum (default: 1024)",
    parse: (text) => parseInteger(text, { min: 1, max: 1_000_000 }),
  },
  rate: {
    type: "string",
    scoped: true,
    group: "load",
    everyday: true,
    valueHint: "N",
    description:
      "Send N messages per second over all connections, even if the server falls behind; without it, as fast as it answers",
    parse: (text) => parseRate(text, 1e9),
  },
  binary: {
    type: "boolean",
    alias: "b",
    group: "load",
    description: "Send binary messages instead of text",
  },
} as const satisfies Flags;
