import { describe, expect, test } from "bun:test";

import { readFlags } from "../../../src/cli/read-flags.ts";
import { sendFlags } from "../../../src/cli/send/flags.ts";
import { type SendOptions, toSendOptions } from "../../../src/cli/send/options.ts";
import { connectDefaults } from "../../../src/client/connect.ts";
import { formatAddress } from "../../../src/text/address.ts";

/** What `send` is to do after these words. */
function optionsOf(argv: readonly string[], env = {}): SendOptions {
  return toSendOptions(readFlags("send", sendFlags, argv, env), () => false);
}

const quiet = { pretty: false, timestamps: false, json: false, stats: false, verbose: false };

test("a message without a URL goes to the guide's server", () => {
  expect(optionsOf(["Hello"])).toEqual({
    address: { secure: false, host: "localhost", port: 8765, resource: "/" },
    misplaced: undefined,
    source: { origin: { from: "words", words: ["Hello"] }, binary: false, repeat: 1 },
    opening: undefined,
    isTyped: false,
    staysWhenClosed: false,
    leavesAtEnd: false,
    interval: undefined,
    replies: { kind: "each" },
    wait: 5000,
    maxTime: undefined,
    connect: { connectTimeout: 10_000 },
    tlsFiles: undefined,
    proxy: undefined,
    close: { code: 1000, reason: "" },
    retries: 0,
    reconnect: false,
    keepAlive: undefined,
    output: quiet,
    quiet: false,
    followsRedirects: false,
    expectations: undefined,
  });
});

test.each([
  { argv: ["a", "b"], url: "ws://localhost:8765", words: ["a", "b"] },
  { argv: [""], url: "ws://localhost:8765", words: [""] },
  { argv: ["-u", "host:9", "a"], url: "ws://host:9", words: ["a"] },
  { argv: ["a", "--url=https://host/x"], url: "wss://host/x", words: ["a"] },
  { argv: ["wss://host/path", "a"], url: "wss://host/path", words: ["a"] },
  { argv: ["ws+unix:///run/s:/x", "a"], url: "ws+unix:///run/s:/x", words: ["a"] },
  { argv: ["ws://one", "ws://two"], url: "ws://one", words: ["ws://two"] },
  { argv: ["ws://one", "--", "a"], url: "ws://one", words: ["a"] },
  { argv: ["a", "ws://one"], url: "ws://localhost:8765", words: ["a", "ws://one"] },
  { argv: ["http://one", "a"], url: "ws://one", words: ["a"] },
  { argv: ["localhost:1", "a"], url: "ws://localhost:8765", words: ["localhost:1", "a"] },
  { argv: ["-u", "host", "ws://one"], url: "ws://host", words: ["ws://one"] },
  { argv: ["--", "ws://one"], url: "ws://localhost:8765", words: ["ws://one"] },
  { argv: ["a", "--", "-b", "--"], url: "ws://localhost:8765", words: ["a", "-b", "--"] },
])("$argv sends $words to $url", ({ argv, url, words }) => {
  const options = optionsOf(argv);
  expect(formatAddress(options.address)).toBe(url);
  expect(options.source.origin).toEqual({ from: "words", words });
});

test.each([
  { argv: ["localhost:9000"], misplaced: "localhost:9000" },
  { argv: ["-v", ":9000/path", "a"], misplaced: ":9000/path" },
  { argv: ["-u", "host", "localhost:9000"], misplaced: undefined },
  { argv: ["--", "localhost:9000"], misplaced: undefined },
  { argv: ["ws://host:9000"], misplaced: undefined },
  { argv: ["a", "localhost:9000"], misplaced: undefined },
  { argv: ["9000"], misplaced: undefined },
])("$argv may have meant $misplaced as the address", ({ argv, misplaced }) => {
  expect(optionsOf(argv).misplaced).toBe(misplaced);
});

test.each([{ argv: [] }, { argv: ["--"] }, { argv: ["ws://host"] }, { argv: ["-u", "host"] }])(
  "$argv has no message, so stdin is read",
  ({ argv }) => {
    expect(optionsOf(argv).source.origin).toEqual({ from: "stdin", framing: "lines" });
  },
);

test("WSECHO_URL says where to, unless the command line does", () => {
  const env = { WSECHO_URL: "ws://env" };
  expect(formatAddress(optionsOf(["a"], env).address)).toBe("ws://env");
  expect(formatAddress(optionsOf(["-u", "ws://flag", "a"], env).address)).toBe("ws://flag");
  expect(formatAddress(optionsOf(["ws://word", "a"], env).address)).toBe("ws://word");
});

describe("each flag changes one thing:", () => {
  const connectTimeout = 10_000;
  const source = optionsOf(["a"]).source;
  const nothing = { replies: [], match: undefined, closeCode: undefined, status: undefined };

  test.each<{ argv: readonly string[]; want: Partial<SendOptions> }>([
    { argv: ["--wait", "1s"], want: { wait: 1000 } },
    { argv: ["-w250ms"], want: { wait: 250 } },
    { argv: ["--max-time", "1m"], want: { maxTime: 60_000 } },
    { argv: ["--binary"], want: { source: { ...source, binary: true } } },
    { argv: ["--hex"], want: { source: { ...source, encoding: "hex" } } },
    { argv: ["--base64"], want: { source: { ...source, encoding: "base64" } } },
    { argv: ["--repeat=3"], want: { source: { ...source, repeat: 3 } } },
    { argv: ["--interval=2s"], want: { interval: 2000 } },
    { argv: ["-n2"], want: { replies: { kind: "count", count: 2 } } },
    { argv: ["-n", "0"], want: { replies: { kind: "count", count: 0 } } },
    { argv: ["--follow"], want: { replies: { kind: "follow" } } },
    { argv: ["--pretty"], want: { output: { ...quiet, pretty: true } } },
    { argv: ["--timestamps"], want: { output: { ...quiet, timestamps: true } } },
    { argv: ["--json"], want: { output: { ...quiet, json: true } } },
    { argv: ["--stats"], want: { output: { ...quiet, stats: true } } },
    { argv: ["-v"], want: { output: { ...quiet, verbose: true } } },
    { argv: ["-q"], want: { quiet: true } },
    { argv: ["-L"], want: { followsRedirects: true } },
    { argv: ["--connect-timeout=2s"], want: { connect: { connectTimeout: 2000 } } },
    {
      argv: ["-H", "X-One: 1", "-H", "X-Two: 2"],
      want: {
        connect: {
          connectTimeout,
          headers: [
            ["X-One", "1"],
            ["X-Two", "2"],
          ],
        },
      },
    },
    {
      argv: ["--origin", "https://example.com"],
      want: { connect: { connectTimeout, headers: [["Origin", "https://example.com"]] } },
    },
    {
      argv: ["--user", "me:a:b"],
      want: { connect: { connectTimeout, headers: [["Authorization", "Basic bWU6YTpi"]] } },
    },
    {
      argv: ["--token", "t0k"],
      want: { connect: { connectTimeout, headers: [["Authorization", "Bearer t0k"]] } },
    },
    {
      argv: ["--subprotocol", "one", "--subprotocol", "two"],
      want: { connect: { connectTimeout, protocols: ["one", "two"] } },
    },
    { argv: ["--no-compress"], want: { connect: { connectTimeout, compress: false } } },
    { argv: ["--proxy", "http://proxy:8080"], want: { proxy: "http://proxy:8080/" } },
    { argv: ["--close", "4001:so:long"], want: { close: { code: 4001, reason: "so:long" } } },
    { argv: ["--retry", "3"], want: { retries: 3 } },
    { argv: ["--follow", "--reconnect"], want: { replies: { kind: "follow" }, reconnect: true } },
    { argv: ["-k"], want: { tlsFiles: { insecure: true } } },
    {
      argv: ["--cacert", "ca", "--cert", "c", "--key", "k"],
      want: { tlsFiles: { insecure: false, cacert: "ca", cert: "c", key: "k" } },
    },
    { argv: ["--ping-interval", "1s"], want: { keepAlive: { interval: 1000, timeout: 10_000 } } },
    {
      argv: ["--ping-interval", "1s", "--ping-timeout", "2s"],
      want: { keepAlive: { interval: 1000, timeout: 2000 } },
    },
    {
      argv: ["--expect", "one", "--expect", ""],
      want: { expectations: { ...nothing, replies: ["one", ""] } },
    },
    { argv: ["--expect-match", "^a"], want: { expectations: { ...nothing, match: /^a/ } } },
    { argv: ["--expect-status", "401"], want: { expectations: { ...nothing, status: 401 } } },
    {
      argv: ["--expect-close", "4001"],
      want: {
        expectations: { ...nothing, closeCode: 4001 },
        replies: { kind: "until-closed" },
      },
    },
    {
      argv: ["--expect-close", "4001", "--follow"],
      want: { expectations: { ...nothing, closeCode: 4001 }, replies: { kind: "follow" } },
    },
  ])("$argv", ({ argv, want }) => {
    expect(optionsOf([...argv, "a"])).toEqual({ ...optionsOf(["a"]), ...want });
  });
});

test("files are sent in the place of messages", () => {
  expect(optionsOf(["-f", "one", "-f", "two"]).source.origin).toEqual({
    from: "files",
    paths: ["one", "two"],
  });
});

test.each(["lines", "nul", "whole"] as const)("stdin can be split by %s", (framing) => {
  expect(optionsOf(["--framing", framing]).source.origin).toEqual({ from: "stdin", framing });
});

test("--unix leads to a socket, and the URL says the rest", () => {
  const argv = ["--unix", "a b.sock", "-u", "wss://me:p@host/path?query", "a"];
  expect(optionsOf(argv).address).toEqual({
    secure: true,
    host: "host",
    port: 443,
    resource: "/path?query",
    user: { name: "me", password: "p" },
    unix: "a b.sock",
  });
});

test.each([
  { argv: ["--hex", "--base64", "00"], message: /^Cannot use --hex with --base64/ },
  { argv: ["--follow", "-n", "0", "a"], message: /^Cannot use --follow with --count/ },
  { argv: ["-n1", "--expect-close", "1000"], message: /^Cannot use --count with --expect-close/ },
  { argv: ["--json", "--pretty", "a"], message: /^Cannot use --json with --pretty/ },
  {
    argv: ["--user", "a:b", "--token", "t", "a"],
    message: /^Cannot use --user with --token/,
  },
  { argv: ["--reconnect", "a"], message: /^--reconnect requires --follow$/ },
  { argv: ["-f", "file", "a"], message: /^Cannot use --file with MESSAGE/ },
  { argv: ["-i", "-f", "-"], message: /^Cannot use --interactive with --file -: both read stdin/ },
])("$argv contradicts itself", ({ argv, message }) => {
  expect(() => optionsOf(argv)).toThrow(
    expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message) }),
  );
});

const url = "a WebSocket URL such as ws://localhost:8765/path";
const time = "a duration from 1ms to 596.52h";

test.each([
  { argv: ["-u", "ws://host:x", "a"], message: `Cannot parse -u "ws://host:x": expected ${url}` },
  { argv: ["--url", "", "a"], message: `Cannot parse --url "": expected ${url}` },
  { argv: ["ws://host:x", "a"], message: `Cannot parse "ws://host:x": expected ${url}` },
  { argv: ["--wait", "0", "a"], message: `Cannot parse --wait "0": expected ${time}` },
  { argv: ["-w5", "a"], message: `Cannot parse -w "5": expected ${time}` },
  { argv: ["-w", "999h", "a"], message: `Cannot parse -w "999h": expected ${time}` },
])("$argv is refused", ({ argv, message }) => {
  expect(() => optionsOf(argv)).toThrow(
    expect.objectContaining({ name: "ParseError", code: "BAD_VALUE", message }),
  );
});

test("--connect-timeout is by default what it is for the library", () => {
  expect(optionsOf(["a"]).connect.connectTimeout).toBe(connectDefaults.connectTimeout);
});
