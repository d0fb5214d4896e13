import { describe, expect, test } from "bun:test";

import type { JsonReport } from "../../../src/cli/bench/json-report.ts";
import { run } from "../../../src/cli/run.ts";
import { listen } from "../../../src/server/listen.ts";
import { selfSignedCertificate } from "../../../src/server/tls/self-signed.ts";
import { benching, shortLoad } from "../../support/benching.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { makeFolder } from "../../support/folder.ts";
import { notOn } from "../../support/prerequisite.ts";
import { acceptHandshake, startRawServer } from "../../support/raw-server.ts";

/** Runs a load with `--json`, and gives what it printed and how it ended. */
async function reportOf(path: string, argv: readonly string[], load: readonly string[]) {
  const { stdout, ...benched } = await benching(path, [...load, "--json", ...argv]);
  const report: JsonReport = JSON.parse(stdout);
  return { ...benched, report };
}

test("a server that echoes correctly is 0, and the summary says how fast", async () => {
  const { code, stdout, stderr, connections } = await benching("/raw", shortLoad);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^ {2}Target {7}URL\/raw\n {2}Load {9}2 connections, 1 message /);
  expect(stdout).toMatch(/\n {2}Messages {5}[\d,]+\/s: ([\d,]+) echoes of \1 sent in /);
  expect(stdout).toInclude("\n  Errors       none\n");
  expect(stdout).not.toInclude("Latency distribution");
  expect(connections).toBe(2);
});

describe("--json counts what the server counts", () => {
  test.each<{ name: string; path: string; argv: string[]; size: number; isText: boolean }>([
    { name: "text", path: "/raw", argv: [], size: 20, isText: true },
    { name: "text with a prefix", path: "/", argv: [], size: 20, isText: true },
    {
      name: "text with a prefix that is known",
      path: "/?prefix=x",
      argv: ["--expect-prefix", "x"],
      size: 20,
      isText: true,
    },
    { name: "binary", path: "/raw", argv: ["-b"], size: 20, isText: false },
    { name: "another size", path: "/raw", argv: ["--size", "1KiB"], size: 1024, isText: true },
    { name: "several at a time", path: "/raw", argv: ["--pipeline=8"], size: 20, isText: true },
    { name: "a rate", path: "/raw", argv: ["--rate", "500"], size: 20, isText: true },
    { name: "compressed", path: "/raw", argv: ["--compress"], size: 20, isText: true },
  ])("$name", async ({ path, argv, size, isText }) => {
    const short = await reportOf(path, argv, shortLoad);
    // On a busy machine a short load may be over before anything is sent.
    const { code, stderr, report, messages, texts } =
      short.messages > 0 ? short : await reportOf(path, argv, ["-c2", "-d3s"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { metrics, plan } = report;
    expect(messages).toBeGreaterThan(0);
    expect(metrics.ws_msgs_sent.count).toBe(messages);
    expect(metrics.ws_msgs_received.count).toBe(messages);
    expect(metrics.checks).toEqual({ passes: messages, fails: 0, value: 1 });
    expect(metrics.ws_sessions.count).toBe(2);
    expect(texts).toBe(isText ? messages : 0);
    expect(plan).toMatchObject({ size, type: isText ? "text" : "binary", connections: 2 });
    const { min = 0, med = 0, max = 0 } = metrics.ws_echo_duration ?? {};
    expect(0 < min && min <= med && med <= max).toBe(true);
    const timed = report.timeline.reduce((sum, { count }) => sum + count, 0);
    expect(timed).toBe(messages);
  });
});

describe("what goes wrong is counted, and is 1:", () => {
  test.each<{ name: string; path: string; argv?: string[]; count: keyof JsonReport["errors"] }>([
    { name: "loss", path: "/raw?drop=0.5", argv: ["--pipeline=8", "-w=50ms"], count: "lost" },
    { name: "duplicates", path: "/raw?duplicate=0.5", count: "duplicated" },
    { name: "silence", path: "/silent", argv: ["-w", "50ms"], count: "lost" },
    { name: "a close", path: "/close/1011?after=5", count: "connections_lost" },
    { name: "a cut", path: "/raw?abort&after=5", count: "connections_lost" },
    { name: "another prefix", path: "/", argv: ["--expect-prefix", "No: "], count: "wrong" },
  ])("$name", async ({ path, argv = [], count }) => {
    const short = await reportOf(path, argv, shortLoad);
    // On a busy machine a short load may be over before anything goes wrong.
    const { code, stderr, report } =
      Number(short.report.errors[count]) > 0 ? short : await reportOf(path, argv, ["-c2", "-d3s"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^Failed: [^\n]+\n$/);
    expect(report.errors[count]).toBeGreaterThan(0);
  });

  test("the summary says so too, with the first that was wrong", async () => {
    const { stdout } = await benching("/", [...shortLoad, "--expect-prefix", "No: "]);
    expect(stdout).toMatch(/\n {2}Errors {7}[\d,]+ wrong echo/);
    expect(stdout).toMatch(/\n {2}First wrong {2}want: "No: [^\n]+\n {15}got: {2}"Echo: /);
  });

  test("connections that the server refuses later on", async () => {
    const options = { listen: { maxConnections: 2 } };
    const { code, stdout, stderr } = await benching("/raw", ["-c4", "-d100ms"], options);
    expect(code).toBe(1);
    expect(stderr).toInclude("2 connections not opened\n");
    expect(stdout).toInclude("2 of 4 opened");
    expect(stdout).toMatch(/\n {15}2 × handshake rejected: HTTP 503/);
  });
});

describe("when no connection opens, there is a report, and stderr and exit code are those of send:", () => {
  test("a handshake that is rejected", async () => {
    const { code, stdout, stderr } = await benching("/status/503", shortLoad);
    expect(code).toBe(22);
    expect(stdout).toMatch(/0 of 2 opened[^]* 2 × handshake rejected: HTTP 503/);
    expect(stderr).toMatch(/^The server at "URL\/status\/503" rejected the handshake: HTTP 503 /);
    expect(stderr).toMatch(/\nretry-after: /i);
  });

  test("a handshake without end", async () => {
    const argv = [...shortLoad, "--connect-timeout=20ms", "--json"];
    const { code, stdout, stderr } = await benching("/hang", argv);
    expect({ code, stderr }).toEqual({
      code: 28,
      stderr: 'Timed out connecting to "URL/hang" after 20ms\n',
    });
    const { errors }: JsonReport = JSON.parse(stdout);
    expect(errors).toMatchObject({
      connections_failed: 2,
      problems: { "timed out connecting": 2 },
    });
  });

  test("no one who listens", async () => {
    const { url } = await listen({ port: 0 }).then(async (server) => {
      await server[Symbol.asyncDispose]();
      return server;
    });
    const io = fakeIo();
    expect(await run(["bench", url, ...shortLoad], io)).toBe(7);
    expect(io.stderr.text).toStartWith(`Cannot connect to "${url}`);
    expect(io.stdout.text).toInclude("2 × connection refused\n");
  });

  test("a subprotocol that the server does not choose", async () => {
    const argv = [...shortLoad, "--subprotocol", "chat"];
    using server = startRawServer(acceptHandshake);
    const io = fakeIo();
    expect(await run(["bench", server.url, ...argv], io)).toBe(22);
    expect(io.stderr.text).toInclude("it chose none of the offered subprotocols: chat\n");
  });

  test("a self-signed certificate, unless --insecure", async () => {
    const { cert, key } = await selfSignedCertificate(["localhost"]);
    await using server = await listen({ port: 0, tls: { cert, key } });
    for (const { argv, want } of [
      { argv: [], want: 60 },
      { argv: ["-k"], want: 0 },
    ]) {
      expect(await run(["bench", server.url, ...shortLoad, ...argv], fakeIo())).toBe(want);
    }
  });
});

describe("an error before it begins is 2, and there is no report:", () => {
  test.each<{ name: string; argv: string[] }>([
    { name: "a wrong value", argv: ["-c", "0"] },
    { name: "an unknown flag", argv: ["--nonsense"] },
    { name: "a PEM file that is not there", argv: ["--cacert", "/none"] },
    { name: "a file to compare with that is none", argv: ["--compare", "/"] },
  ])("$name", async ({ argv }) => {
    const benched = await benching("", argv);
    expect(benched).toMatchObject({ code: 2, stdout: "", messages: 0, connections: 0 });
    expect(benched.stderr).toMatch(/^[^\n]+\n$/);
  });
});

test.skipIf(notOn("Unix"))("a Unix socket serves as well", async () => {
  await using folder = await makeFolder();
  const unix = folder.at("a b%.sock");
  await using _server = await listen({ unix });
  const escaped = unix.replace("a b%.sock", "a%20b%25.sock");
  for (const where of [["ws://any/raw", "--unix", unix], [`ws+unix://${escaped}:/raw`]]) {
    const io = fakeIo();
    expect(await run(["bench", ...where, ...shortLoad], io)).toBe(0);
    expect(io.stdout.text).toStartWith(`  Target       ws+unix://${escaped}:/raw\n`);
  }
});

describe("--compare", () => {
  test("shows what has changed, also with --json", async () => {
    await using folder = await makeFolder();
    const { stdout: before } = await benching("/raw", [...shortLoad, "--json"]);
    const path = await folder.write("before.json", before);
    const text = await benching("/raw", [...shortLoad, "--size", "30", "--compare", path]);
    expect(text.stdout).toMatch(/\n {2}Compared with \d{4}-\d\d-\d\d \d\d:\d\d UTC\n/);
    expect(text.stdout).toInclude("\n  size: 20 before, 30 now\n");
    const json = await benching("/raw", [...shortLoad, "--json", "--compare", path]);
    expect(JSON.parse(json.stdout)).toMatchObject({
      compare: { file: path, changes: { p99: { before: expect.any(Number) } } },
    });
  });
});

describe("a signal ends it early, with the result so far:", () => {
  test.each<{ signal: "SIGINT" | "SIGTERM"; want: number }>([
    { signal: "SIGINT", want: 130 },
    { signal: "SIGTERM", want: 143 },
  ])("$signal is $want", async ({ signal, want }) => {
    const { code, stdout, stderr } = await benching("/raw", ["-c2", "-d", "1h"], {
      meanwhile: (io) => io.deliver(signal),
    });
    expect({ code, stderr }).toEqual({ code: want, stderr: "" });
    expect(stdout).toMatch(/ sent in [^\n]+, stopped early\n/);
  });

  test("before there is anything, there is nothing to show", async () => {
    const io = fakeIo();
    using server = startRawServer(async () => void io.deliver("SIGTERM"));
    expect(await run(["bench", server.url], io)).toBe(143);
    expect({ stdout: io.stdout.text, stderr: io.stderr.text }).toEqual({ stdout: "", stderr: "" });
  });
});

describe("at a terminal", () => {
  test("there are plots and colours", async () => {
    const { stdout } = await benching("/raw", ["-c2", "-d300ms"], { terminal: true });
    expect(stdout).toInclude("\x1b[1mLatency distribution\x1b[22m\n");
    expect(stdout).toInclude("\x1b[1mLatency over time\x1b[22m\n  p50  \x1b[32m");
  });

  test("NO_COLOR turns colours off", async () => {
    const { stdout } = await benching("/raw", shortLoad, {
      terminal: true,
      env: { NO_COLOR: "1" },
    });
    expect(stdout).toInclude("  Latency distribution\n");
    expect(stdout).not.toInclude("\x1b");
  });

  test("a line shows the progress, and is erased at the end", async () => {
    const { stderr } = await benching("/raw", ["-c2", "-d500ms"], { terminal: true });
    expect(stderr).toStartWith("\r\x1b[KConnecting: 0 of 2, 0.0s");
    expect(stderr).toMatch(/\r\x1b\[K\S+ +0\.\ds of 500ms, [\d,]+ messages\/s/);
    expect(stderr).toEndWith("\r\x1b[K");
  });

  test.each<{ name: string; argv: string[]; env: Record<string, string> }>([
    { name: "asked to be quiet", argv: ["-q"], env: {} },
    { name: "that cannot erase", argv: [], env: { TERM: "dumb" } },
  ])("$name there is no such line", async ({ argv, env }) => {
    const { stderr } = await benching("/raw", [...shortLoad, ...argv], { terminal: true, env });
    expect(stderr).toBe("");
  });

  test("a failure is printed below the line", async () => {
    const { stderr } = await benching("/close/1011", shortLoad, { terminal: true });
    expect(stderr).toEndWith("\r\x1b[KFailed: 2 lost connections\n");
  });
});
