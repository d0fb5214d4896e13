import { parseTime } from "../../text/duration.ts";
import { parseInteger } from "../../text/integer.ts";
import { parseChoice, parseNonEmpty } from "../../text/word.ts";
import type { Flags } from "../flag.ts";

/** What `send` sends. */
export const inputFlags = {
  binary: {
    type: "boolean",
    alias: "b",
    group: "input",
    description: "Send binary messages instead of text",
  },
  hex: { type: "boolean", group: "input", description: "Messages are written in hexadecimal" },
  base64: { type: "boolean", group: "input", description: "Messages are written in base64" },
  file: {
    type: "string",
    alias: "f",
    group: "input",
    everyday: true,
    repeatable: true,
    valueHint: "FILE",
    description: "Send a file as one message (repeatable)",
    parse: parseNonEmpty,
  },
  framing: {
    type: "string",
    group: "input",
    valueHint: "lines|nul|whole",
    default: "lines",
    parsedDefault: "lines",
    description: "What a message is in stdin: a line, what NUL ends, or all of it",
    parse: (text) => parseChoice(text, ["lines", "nul", "whole"]),
  },
  repeat: {
    type: "string",
    group: "input",
    valueHint: "N",
    default: "1",
    parsedDefault: 1,
    description: "Send all messages N times",
    parse: (text) => parseInteger(text, { min: 1, max: 1e12 }),
  },
  interval: {
    type: "string",
    group: "input",
    valueHint: "TIME",
    description: "Time from one message to the next",
    parse: parseTime,
  },
} as const satisfies Flags;
