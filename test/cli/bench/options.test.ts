import { describe, expect, test } from "bun:test";

import { benchFlags } from "../../../src/cli/bench/flags.ts";
import { type BenchOptions, toBenchOptions } from "../../../src/cli/bench/options.ts";
import { readFlags } from "../../../src/cli/read-flags.ts";
import { formatAddress } from "../../../src/text/address.ts";
import { somePlan } from "../../support/load-result.ts";

/** What `bench` is to do after these words, on a machine with eight cores. */
function optionsOf(argv: readonly string[], env = {}): BenchOptions {
  return toBenchOptions(readFlags("bench", benchFlags, argv, env), 8);
}

test("without a word it is the usual load on the usual server", () => {
  expect(optionsOf([])).toEqual({
    plan: somePlan(),
    tlsFiles: undefined,
    workers: 1,
    json: false,
    compare: undefined,
    quiet: false,
  });
});

test("each flag has its effect", () => {
  const argv = [
    ...["-c", "200", "--pipeline=16", "--size", "1KiB", "-b", "-d", "500ms", "--rate", "0.5"],
    ...["--expect-prefix", "", "--connect-timeout", "1s", "-w", "2s", "--workers", "3", "--json"],
    ...["--compare", "before.json", "-q", "--compress", "-k", "--unix", "/run/s"],
  ];
  expect(optionsOf(argv)).toMatchObject({
    plan: {
      target: { address: { unix: "/run/s" }, compress: true },
      connections: 200,
      pipeline: 16,
      size: 1024,
      binary: true,
      duration: 500,
      rate: 0.5,
      expectPrefix: "",
      connectTimeout: 1000,
      wait: 2000,
    },
    tlsFiles: { insecure: true },
    workers: 3,
    json: true,
    compare: "before.json",
    quiet: true,
  });
});

describe("the pipeline", () => {
  test.each<{ argv: string[]; want: number }>([
    { argv: [], want: 1 },
    { argv: ["--rate", "1"], want: 1024 },
    { argv: ["--rate", "1", "--pipeline", "2"], want: 2 },
    { argv: ["--rate", "1", "--size", "0"], want: 1024 },
    { argv: ["--rate", "1", "--size", "1MiB"], want: 256 },
    { argv: ["--pipeline", "256", "--size", "1MiB"], want: 256 },
  ])("of $argv is $want", ({ argv, want }) => {
    expect(optionsOf(argv).plan.pipeline).toBe(want);
  });
});

describe("the workers", () => {
  test.each<{ argv: string[]; want: number }>([
    { argv: ["--workers", "1"], want: 1 },
    { argv: ["--workers", "auto"], want: 8 },
    { argv: ["--workers", "auto", "-c", "3"], want: 3 },
  ])("of $argv are $want", ({ argv, want }) => {
    expect(optionsOf(argv).workers).toBe(want);
  });
});

describe("the target", () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  test.each<{ argv: string[]; env?: Record<string, string>; want: string }>([
    { argv: ["wss://host/x?y"], want: "wss://host/x?y" },
    { argv: ["-u", "https://host"], want: "wss://host" },
    { argv: [], env: { WSECHO_URL: "ws://env" }, want: "ws://env" },
    { argv: ["ws://a"], env: { WSECHO_URL: "ws://env" }, want: "ws://a" },
    { argv: ["ws+unix:my%20s:/x?y"], want: "ws+unix://my%20s:/x?y" },
    { argv: ["ws://host/x", "--unix", "a b#c"], want: "ws+unix://a%20b%23c:/x" },
    { argv: ["ws://host", "--unix", "/flag"], want: "ws+unix:///flag" },
    { argv: ["ws+unix:///url", "--unix", "/flag"], want: "ws+unix:///flag" },
  ])("of $argv is $want", ({ argv, env, want }) => {
    expect(formatAddress(optionsOf(argv, env).plan.target.address)).toBe(want);
  });

  test.each<{ argv: string[]; want: Record<string, string> }>([
    { argv: ["ws://host:8080/"], want: { Host: "host:8080" } },
    {
      argv: ["ws://m%C3%A9:50%@host/"],
      want: { Host: "host", Authorization: basic("m\u00e9:50%") },
    },
    {
      argv: ["ws://a:b@host/", "--unix", "s", "-H", "X-Empty:"],
      want: { Host: "host", Authorization: basic("a:b"), "X-Empty": "" },
    },
    { argv: ["ws://a:b@host/", "--token", "t"], want: { Authorization: "Bearer t" } },
    {
      argv: ["host", "-H", "Cookie: a=1", "-H", "cookie: b=2", "-H", "X: 1", "-H", "X: 2"],
      want: { Cookie: "a=1; b=2", X: "1, 2" },
    },
    {
      argv: ["host", "-H", "sec-websocket-protocol: a, b", "--subprotocol", "c"],
      want: { "Sec-WebSocket-Protocol": "a, b, c" },
    },
  ])("of $argv sends $want", ({ argv, want }) => {
    const { headers } = optionsOf(argv).plan.target;
    expect(Object.fromEntries(headers)).toMatchObject(want);
    expect(new Set(headers.map(([name]) => name.toLowerCase())).size).toBe(headers.length);
  });

  test("offers the subprotocols of the headers too", () => {
    const argv = ["host", "-H", "sec-websocket-protocol: a, b", "--subprotocol", "c"];
    expect(optionsOf(argv).plan.target.protocols).toEqual(["a", "b", "c"]);
  });
});

describe("is a usage error:", () => {
  test.each<{ argv: string[]; want: string }>([
    { argv: ["ws://a", "ws://b"], want: 'Unexpected argument "ws://b": expected one URL' },
    { argv: ["-u", "a", "b"], want: 'Unexpected argument "b": expected one URL' },
    { argv: ["a", "--", "b"], want: 'Unexpected argument "b": expected one URL' },
    {
      argv: ["--user", "a:b", "--token", "t"],
      want: "Cannot use --user with --token: expected one of them",
    },
    {
      argv: ["-c", "2", "--workers", "3"],
      want: "Cannot share 2 --connections among 3 --workers: expected no more workers than connections",
    },
    {
      argv: ["--size", "1MiB", "--pipeline", "257"],
      want: "Cannot have 257 messages of 1MiB in flight: expected a --pipeline of at most 256",
    },
  ])("$argv", ({ argv, want }) => {
    expect(() => optionsOf(argv)).toThrow(
      expect.objectContaining({ code: "USAGE", message: want }),
    );
  });
});

test.each<{ argv: string[]; want: string }>([
  {
    argv: ["-H", "Origin: http://a", "-H", "Origin: http://b"],
    want: 'Header "Origin" is given twice: expected it once',
  },
  { argv: ["ftp://host"], want: 'Cannot parse "ftp://host": expected a ws://' },
  {
    argv: ["--connections", "0"],
    want: 'Cannot parse --connections "0": expected an integer from 1',
  },
  { argv: ["--rate", "0"], want: 'Cannot parse --rate "0": expected a number above 0' },
  { argv: ["--duration", "10"], want: 'Cannot parse --duration "10": expected a duration' },
  { argv: ["--size", "65MiB"], want: 'Cannot parse --size "65MiB": expected a size' },
  {
    argv: ["--workers", "0"],
    want: 'Cannot parse --workers "0": expected an integer from 1 to 256, or "auto"',
  },
  { argv: ["--pipeline", "0"], want: 'Cannot parse --pipeline "0": expected an integer from 1' },
])("$argv is a bad value", ({ argv, want }) => {
  expect(() => optionsOf(argv)).toThrow(want);
});
