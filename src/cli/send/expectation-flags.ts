import { parseInteger } from "../../text/integer.ts";
import { parseRegex } from "../../text/regex.ts";
import type { Flags, FlagValues } from "../flag.ts";
import type { ExpectationOptions } from "./expectations.ts";

/** What has to happen for `send` to succeed. */
export const expectationFlags = {
  expect: {
    type: "string",
    group: "expectations",
    everyday: true,
    repeatable: true,
    valueHint: "TEXT",
    description: "What the next reply has to be (repeatable, in order); else exit 1",
    parse: (text) => text,
  },
  "expect-match": {
    type: "string",
    group: "expectations",
    valueHint: "REGEX",
    description: "What at least one reply has to match",
    parse: parseRegex,
  },
  "expect-close": {
    type: "string",
    group: "expectations",
    valueHint: "CODE",
    description: "The code that the server has to close with; waits for it",
    parse: (text) => parseInteger(text, { min: 1000, max: 4999 }),
  },
  "expect-status": {
    type: "string",
    group: "expectations",
    valueHint: "HTTP",
    description: "The status that the handshake has to get; 101 when it succeeds",
    parse: (text) => parseInteger(text, { min: 100, max: 599 }),
  },
} as const satisfies Flags;

/** What is expected, as the flags say it; undefined when they say nothing. */
export function toExpectations(
  flags: FlagValues<typeof expectationFlags>,
): ExpectationOptions | undefined {
  const options = {
    replies: flags.expect,
    match: flags["expect-match"],
    closeCode: flags["expect-close"],
    status: flags["expect-status"],
  };
  const { replies, match, closeCode, status } = options;
  const isEmpty = replies.length === 0 && (match ?? closeCode ?? status) === undefined;
  return isEmpty ? undefined : options;
}
