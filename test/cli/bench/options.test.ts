import { describe, expect, test } from "bun:test";

import { benchFlags } from "../../../src/cli/bench/flags.ts";
import { type BenchOptions, toBenchOptions } from "../../../src/cli/bench/options.ts";
import { readFlags } from "../../../src/cli/read-flags.ts";
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

test("each flag has its say", () => {
  const argv = [
    ...["-c", "200", "--pipeline=16", "--size", "1KiB", "-b", "-d", "500ms", "--rate", "0.5"],
    ...["--expect-prefix", "", "--connect-timeout", "1s", "-w", "2s", "--workers", "3", "--json"],
    ...["--compare", "before.json", "-q", "--compress", "-k", "--unix", "/run/s"],
  ];
  expect(optionsOf(argv)).toMatchObject({
    plan: {
      target: { unix: "/run/s", compress: true },
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
  const target = { headers: [], protocols: [], compress: false };
  const basic = (text: string) => [
    "Authorization",
    `Basic ${Buffer.from(text).toString("base64")}`,
  ];

  test.each<{ argv: string[]; env?: Record<string, string>; want: object }>([
    { argv: ["wss://host/x?y"], want: { ...target, url: "wss://host/x?y" } },
    { argv: ["host:9"], want: { ...target, url: "ws://host:9/" } },
    { argv: ["-u", "https://host"], want: { ...target, url: "wss://host/" } },
    { argv: [], env: { WSECHO_URL: "ws://env" }, want: { ...target, url: "ws://env/" } },
    { argv: ["ws://a"], env: { WSECHO_URL: "ws://env" }, want: { ...target, url: "ws://a/" } },
    {
      argv: ["ws+unix:///run/my%20s:/x?y"],
      want: { ...target, url: "ws://localhost/x?y", unix: "/run/my s" },
    },
    {
      argv: ["ws+unix:///run/s"],
      want: { ...target, url: "ws://localhost/", unix: "/run/s" },
    },
    {
      argv: ["ws://a%40b:c%20d@host/"],
      want: { ...target, url: "ws://host/", headers: [basic("a@b:c d")] },
    },
    {
      argv: ["ws://m%C3%A9:50%@host/"],
      want: { ...target, url: "ws://host/", headers: [basic("mé:50%")] },
    },
    { argv: ["ws://a@host/"], want: { ...target, url: "ws://host/", headers: [basic("a:")] } },
    { argv: ["ws://:b@host/"], want: { ...target, url: "ws://host/", headers: [basic(":b")] } },
    {
      argv: ["ws://a:b@host/", "--token", "t"],
      want: { ...target, url: "ws://host/", headers: [["Authorization", "Bearer t"]] },
    },
    {
      argv: ["-u", "host", "--user", "a:b", "--origin", "https://page"],
      want: {
        ...target,
        url: "ws://host/",
        headers: [["Origin", "https://page"], basic("a:b")],
      },
    },
    {
      argv: ["host", "-H", "X-A: 1", "-H", "sec-websocket-protocol: a, b", "--subprotocol", "c"],
      want: { ...target, url: "ws://host/", headers: [["X-A", "1"]], protocols: ["a", "b", "c"] },
    },
  ])("of $argv", ({ argv, env, want }) => {
    expect(optionsOf(argv, env).plan.target).toEqual(want as never);
  });
});

describe("is a usage error:", () => {
  test.each<{ argv: string[]; want: string }>([
    { argv: ["ws://a", "ws://b"], want: 'Unexpected argument "ws://b": expected one URL' },
    { argv: ["-u", "a", "b"], want: 'Unexpected argument "b": expected one URL' },
    { argv: ["a", "--", "b"], want: 'Unexpected argument "b": expected one URL' },
    {
      argv: ["--user", "a:b", "--token", "t"],
      want: "Cannot have --user and --token at once: expected one of them",
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
