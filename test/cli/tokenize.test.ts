import { expect, test } from "bun:test";

import type { Flags } from "../../src/cli/flag.ts";
import { tokenize } from "../../src/cli/tokenize.ts";
import { parseInteger } from "../../src/text/integer.ts";

const shown = { group: "output", description: "for a test" } as const;
const flags = {
  word: { type: "positional", required: false, description: "for a test" },
  port: {
    ...shown,
    type: "string",
    alias: "p",
    valueHint: "PORT",
    parse: (text) => parseInteger(text, { min: 0, max: 9 }),
  },
  "log-format": { ...shown, type: "string", valueHint: "FORMAT", parse: (text) => text },
  quiet: { ...shown, type: "boolean", alias: "q" },
  verbose: { ...shown, type: "boolean", alias: "v" },
} as const satisfies Flags;

/** A flag as it was set: its name, how it was written, its text. */
type Row = readonly [name: string, source: string, text: string | boolean];

const set: { argv: string[]; want: Row[] }[] = [
  { argv: ["--port", "9"], want: [["port", "--port", "9"]] },
  { argv: ["--port=9"], want: [["port", "--port", "9"]] },
  { argv: ["-p", "9"], want: [["port", "-p", "9"]] },
  { argv: ["-p9"], want: [["port", "-p", "9"]] },
  { argv: ["-port"], want: [["port", "-p", "ort"]] },
  { argv: ["-p=9"], want: [["port", "-p", "9"]] },
  { argv: ["-p=="], want: [["port", "-p", "="]] },
  { argv: ["--port="], want: [["port", "--port", ""]] },
  { argv: ["--port", ""], want: [["port", "--port", ""]] },
  { argv: ["-p="], want: [["port", "-p", ""]] },
  { argv: ["--port=a=b"], want: [["port", "--port", "a=b"]] },
  { argv: ["--port=--quiet"], want: [["port", "--port", "--quiet"]] },
  { argv: ["--port", "-1"], want: [["port", "--port", "-1"]] },
  { argv: ["--port", "-"], want: [["port", "--port", "-"]] },
  { argv: ["--port", "two words"], want: [["port", "--port", "two words"]] },
  { argv: ["--log-format", "json"], want: [["log-format", "--log-format", "json"]] },
  { argv: ["--quiet"], want: [["quiet", "--quiet", true]] },
  { argv: ["-q"], want: [["quiet", "-q", true]] },
  { argv: ["--no-quiet"], want: [["quiet", "--no-quiet", false]] },
  {
    argv: ["-qvp9"],
    want: [
      ["quiet", "-q", true],
      ["verbose", "-v", true],
      ["port", "-p", "9"],
    ],
  },
  {
    argv: ["-vp", "qv"],
    want: [
      ["verbose", "-v", true],
      ["port", "-p", "qv"],
    ],
  },
  {
    argv: ["-p", "1", "--port=2"],
    want: [
      ["port", "-p", "1"],
      ["port", "--port", "2"],
    ],
  },
];

test.each(set)("$argv sets flags", ({ argv, want }) => {
  const settings = want.map(([name, source, text]) => ({ name, source, text }));
  expect(tokenize("try", flags, argv)).toEqual({ settings, words: [], literals: [] });
});

test.each([
  { argv: [], words: [], literals: [] },
  { argv: ["a", "b"], words: ["a", "b"], literals: [] },
  { argv: [""], words: [""], literals: [] },
  { argv: ["-"], words: ["-"], literals: [] },
  { argv: ["-5"], words: ["-5"], literals: [] },
  { argv: ["a=b"], words: ["a=b"], literals: [] },
  { argv: ["--"], words: [], literals: [] },
  { argv: ["a", "--", "b"], words: ["a"], literals: ["b"] },
  { argv: ["--", "--port", "-q"], words: [], literals: ["--port", "-q"] },
  { argv: ["--", "a", "--", "b"], words: [], literals: ["a", "--", "b"] },
])("$argv are words", ({ argv, words, literals }) => {
  expect(tokenize("try", flags, argv)).toEqual({ settings: [], words, literals });
});

test("flags and words may come in any order", () => {
  const { settings, words, literals } = tokenize("try", flags, ["a", "-q", "b", "-p", "1", "--"]);
  expect(settings.map(({ name }) => name)).toEqual(["quiet", "port"]);
  expect(words).toEqual(["a", "b"]);
  expect(literals).toEqual([]);
});

const see = 'see "wsecho try --help"';

test.each([
  {
    argv: ["--prot", "9"],
    message: 'Unknown flag "--prot" for wsecho try: did you mean "--port"?',
  },
  { argv: ["--qiuet"], message: 'Unknown flag "--qiuet" for wsecho try: did you mean "--quiet"?' },
  { argv: ["--hlep"], message: 'Unknown flag "--hlep" for wsecho try: did you mean "--help"?' },
  { argv: ["--color"], message: `Unknown flag "--color" for wsecho try: ${see}` },
  { argv: ["--color=red"], message: `Unknown flag "--color" for wsecho try: ${see}` },
  { argv: ["-x"], message: `Unknown flag "-x" for wsecho try: ${see}` },
  { argv: ["-qx"], message: `Unknown flag "-x" for wsecho try: ${see}` },
  { argv: ["--PORT", "9"], message: `Unknown flag "--PORT" for wsecho try: ${see}` },
  { argv: ["--word", "a"], message: `Unknown flag "--word" for wsecho try: ${see}` },
  { argv: ["--no-port"], message: `Unknown flag "--no-port" for wsecho try: ${see}` },
  { argv: ["--toString"], message: `Unknown flag "--toString" for wsecho try: ${see}` },
  { argv: ["--__proto__"], message: `Unknown flag "--__proto__" for wsecho try: ${see}` },
  { argv: ["---"], message: `Unknown flag "---" for wsecho try: ${see}` },
  { argv: ["--=x"], message: `Unknown flag "--" for wsecho try: ${see}` },
])("$argv is refused", ({ argv, message }) => {
  expect(() => tokenize("try", flags, argv)).toThrow(
    expect.objectContaining({ name: "WsechoError", code: "USAGE", message }),
  );
});

const digit = "an integer from 0 to 9";

test.each([
  { argv: ["--port"], message: `Missing value for --port: expected ${digit}` },
  { argv: ["-p"], message: `Missing value for -p: expected ${digit}` },
  { argv: ["-vp"], message: `Missing value for -p: expected ${digit}` },
  { argv: ["--log-format"], message: "Missing value for --log-format: expected FORMAT" },
  {
    argv: ["--port", "--quiet"],
    message: `Missing value for --port: expected ${digit}; if it begins with "-", write --port=PORT`,
  },
  {
    argv: ["-p", "--"],
    message: `Missing value for -p: expected ${digit}; if it begins with "-", write -p=PORT`,
  },
  { argv: ["--quiet=yes"], message: 'Cannot set --quiet to "yes": it takes no value' },
  { argv: ["--quiet="], message: 'Cannot set --quiet to "": it takes no value' },
  { argv: ["--no-quiet=1"], message: 'Cannot set --no-quiet to "1": it takes no value' },
  { argv: ["-q=1"], message: 'Cannot set -q to "1": it takes no value' },
  { argv: ["-vq=1"], message: 'Cannot set -q to "1": it takes no value' },
])("$argv has a value missing, or one too many", ({ argv, message }) => {
  expect(() => tokenize("try", flags, argv)).toThrow(
    expect.objectContaining({ name: "WsechoError", code: "USAGE", message }),
  );
});
