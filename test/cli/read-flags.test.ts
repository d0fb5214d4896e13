import { expect, test } from "bun:test";

import type { Flags } from "../../src/cli/flag.ts";
import { readFlags } from "../../src/cli/read-flags.ts";
import { parseInteger } from "../../src/text/integer.ts";

const shown = { group: "output", description: "for a test" } as const;
const flags = {
  port: {
    ...shown,
    type: "string",
    alias: "p",
    valueHint: "PORT",
    default: "5",
    parse: (text) => parseInteger(text, { min: 0, max: 9 }),
  },
  "log-file": { ...shown, type: "string", valueHint: "PATH", parse: (text) => text },
  quiet: { ...shown, type: "boolean", alias: "q" },
  color: { ...shown, type: "boolean", default: true },
  rate: { ...shown, type: "string", valueHint: "N", parse: (text) => text },
} as const satisfies Flags;

const defaults = { port: 5, "log-file": undefined, quiet: false, color: true, rate: undefined };

test("without any flag there are the defaults", () => {
  expect<object>(readFlags("try", flags, [], {}).flags).toEqual(defaults);
});

test.each([
  { argv: ["-p=9"], flag: "port", want: 9 },
  { argv: ["--port", "0"], flag: "port", want: 0 },
  { argv: ["--log-file="], flag: "log-file", want: "" },
  { argv: ["-q"], flag: "quiet", want: true },
  { argv: ["--no-color"], flag: "color", want: false },
])("with $argv --$flag is $want, and the others stay", ({ argv, flag, want }) => {
  const line = readFlags("try", flags, argv, {});
  expect<object>(line.flags).toEqual({ ...defaults, [flag]: want });
});

test.each([
  { argv: [], name: "WSECHO_PORT", value: "7", flag: "port", want: 7 },
  { argv: [], name: "WSECHO_LOG_FILE", value: "a b", flag: "log-file", want: "a b" },
  { argv: [], name: "WSECHO_LOG_FILE", value: "", flag: "log-file", want: "" },
  { argv: [], name: "WSECHO_QUIET", value: "1", flag: "quiet", want: true },
  { argv: [], name: "WSECHO_QUIET", value: "Yes", flag: "quiet", want: true },
  { argv: [], name: "WSECHO_QUIET", value: "0", flag: "quiet", want: false },
  { argv: [], name: "WSECHO_QUIET", value: "", flag: "quiet", want: false },
  { argv: [], name: "WSECHO_COLOR", value: "off", flag: "color", want: false },
  { argv: ["--no-quiet"], name: "WSECHO_QUIET", value: "1", flag: "quiet", want: false },
  { argv: ["--port=1"], name: "WSECHO_PORT", value: "7", flag: "port", want: 1 },
  { argv: ["--port=1"], name: "WSECHO_PORT", value: "nonsense", flag: "port", want: 1 },
  { argv: [], name: "WSECHO_TRY_PORT", value: "7", flag: "port", want: 7 },
  { argv: [], name: "WSECHO_OTHER_PORT", value: "7", flag: "port", want: 5 },
  { argv: [], name: "WSECHO_TRY_RATE", value: "7", flag: "rate", want: "7" },
  { argv: [], name: "WSECHO_RATE", value: "7", flag: "rate", want: undefined },
  { argv: [], name: "PORT", value: "7", flag: "port", want: 5 },
  { argv: [], name: "wsecho_port", value: "7", flag: "port", want: 5 },
  { argv: [], name: "WSECHO_OTHER", value: "7", flag: "port", want: 5 },
])("with $argv and $name=$value --$flag is $want", ({ argv, name, value, flag, want }) => {
  const line = readFlags("try", flags, argv, { [name]: value });
  expect<object>(line.flags).toEqual({ ...defaults, [flag]: want });
});

test("a variable of the command alone wins over the one for all commands", () => {
  const env = { WSECHO_PORT: "7", WSECHO_TRY_PORT: "8" };
  expect(readFlags("try", flags, [], env).flags.port).toBe(8);
});

test.each([
  { value: "a", want: ["a"] },
  { value: "Hello, World", want: ["Hello, World"] },
  { value: "Accept: a, b\r\nX: 1\n", want: ["Accept: a, b", "X: 1"] },
  { value: "a\n\nb", want: ["a", "", "b"] },
  { value: "", want: [""] },
])("a repeatable flag has one value per line of $value", ({ value, want }) => {
  const list = {
    each: { ...shown, type: "string", repeatable: true, valueHint: "TEXT", parse: String },
  } as const satisfies Flags;
  expect(readFlags("try", list, [], { WSECHO_EACH: value }).flags.each).toEqual(want);
});

test("what the command line itself sets is distinguished from the environment", () => {
  const env = { WSECHO_QUIET: "1" };
  expect([...readFlags("try", flags, ["-p1", "--no-color"], env).given]).toEqual(["port", "color"]);
});

test.each([
  { argv: ["extra"], message: 'Unexpected argument "extra": wsecho try takes none' },
  { argv: ["-q", ""], message: 'Unexpected argument "": wsecho try takes none' },
  { argv: ["--", "--help"], message: 'Unexpected argument "--help": wsecho try takes none' },
  { argv: ["-p1", "-p2"], message: "-p is given twice: expected it once" },
  { argv: ["-p1", "--port=1"], message: "--port is given twice: expected it once" },
  { argv: ["--quiet", "--no-quiet"], message: "--no-quiet is given twice: expected it once" },
])("$argv is refused", ({ argv, message }) => {
  expect(() => readFlags("try", flags, argv, {})).toThrow(
    expect.objectContaining({ name: "WsechoError", code: "USAGE", message }),
  );
});

const digit = "an integer from 0 to 9";

test.each([
  { argv: ["--port", "abc"], env: {}, message: `Cannot parse --port "abc": expected ${digit}` },
  { argv: ["-p10"], env: {}, message: `Cannot parse -p "10": expected ${digit}` },
  { argv: ["--port="], env: {}, message: `Cannot parse --port "": expected ${digit}` },
  {
    argv: [],
    env: { WSECHO_PORT: "x" },
    message: `Cannot parse WSECHO_PORT "x": expected ${digit}`,
  },
  { argv: [], env: { WSECHO_PORT: "" }, message: `Cannot parse WSECHO_PORT "": expected ${digit}` },
  {
    argv: [],
    env: { WSECHO_TRY_PORT: "x", WSECHO_PORT: "1" },
    message: `Cannot parse WSECHO_TRY_PORT "x": expected ${digit}`,
  },
  {
    argv: [],
    env: { WSECHO_QUIET: "maybe" },
    message: 'Cannot parse WSECHO_QUIET "maybe": expected "1" or "0"',
  },
])("a bad value says where it came from: $message", ({ argv, env, message }) => {
  expect(() => readFlags("try", flags, argv, env)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});
