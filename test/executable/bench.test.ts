import { describe, expect, test } from "bun:test";

import type { JsonReport } from "../../src/cli/bench/json-report.ts";
import {
  executable,
  lines,
  oneLine,
  runWsecho,
  start,
  startServer,
  startWsecho,
  urlIn,
} from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";
import { startAtTerminal } from "../support/terminal.ts";

const shortLoad = ["-c", "4", "-d", "300ms"];

/** Runs `bench --json` against a server that has been started with these flags. */
async function reportOf(
  path: string,
  argv: readonly string[],
  serverFlags: readonly string[] = [],
) {
  await using server = await startServer(["--quiet", ...serverFlags]);
  const url = new URL(path, server.url).href;
  const result = await runWsecho(["bench", url, ...shortLoad, "--json", ...argv]);
  const report: JsonReport = JSON.parse(result.stdout);
  return { ...result, report };
}

describe("a load that goes well is 0:", () => {
  test.each<{ name: string; argv: string[]; serverFlags?: string[] }>([
    { name: "with the prefix that it learns", argv: [] },
    { name: "without a prefix", argv: [], serverFlags: ["--prefix", ""] },
    { name: "binary", argv: ["--binary", "--size", "1KiB"] },
    { name: "several messages at a time", argv: ["--pipeline", "16"] },
    { name: "at a rate", argv: ["--rate", "1000"] },
    { name: "over TLS", argv: ["-k"], serverFlags: ["--tls"] },
    { name: "compressed", argv: ["--compress"], serverFlags: ["--compress"] },
    { name: "by two workers", argv: ["--workers", "2"] },
  ])("$name", async ({ argv, serverFlags }) => {
    const { exitCode, stderr, report } = await reportOf("/", argv, serverFlags);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { metrics, client } = report;
    expect(metrics.ws_sessions.count).toBe(4);
    expect(metrics.ws_msgs_sent.count).toBeGreaterThan(4);
    expect(metrics.ws_msgs_received.count).toBe(metrics.ws_msgs_sent.count);
    expect(metrics.checks.fails).toBe(0);
    expect(client.workers).toBe(argv.includes("--workers") ? 2 : 1);
  });
});

test.skipIf(notOn("Unix"))("a lack of open files is told", async () => {
  await using server = await startServer(["--quiet"]);
  const command = 'ulimit -n 100; exec "$0" bench "$1" -c 200 -d 100ms --json';
  await using shell = start(["sh", "-c", command, executable, server.url]);
  const { stdout, exitCode } = await shell.finish();
  const { errors }: JsonReport = JSON.parse(stdout);
  expect(exitCode).toBe(1);
  expect(errors.connections_failed).toBeGreaterThan(0);
  const told = "connection refused, or no more than 100 files may be open here (ulimit -n)";
  expect(errors.problems).toEqual({ [told]: errors.connections_failed });
});

describe("a load that goes wrong is 1:", () => {
  test.each<{ name: string; path: string; argv?: string[]; count: keyof JsonReport["errors"] }>([
    {
      name: "loss",
      path: "/?drop=10%25",
      argv: ["--pipeline=16", "-w", "100ms"],
      count: "lost",
    },
    { name: "duplicates", path: "/?duplicate=10%25", count: "duplicated" },
    { name: "a close", path: "/close/1011?after=5", count: "connections_lost" },
    { name: "silence", path: "/silent", argv: ["-w", "100ms"], count: "lost" },
  ])("$name", async ({ path, argv = [], count }) => {
    const { exitCode, stderr, report } = await reportOf(path, argv);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Failed: [^\n]+\n$/);
    expect(report.errors[count]).toBeGreaterThan(0);
  });

  test("a server that dies meanwhile", async () => {
    await using server = await startServer();
    await using load = startWsecho(["bench", server.url, "-c", "2", "-d", "30s"]);
    await server.nextLine();
    process.kill(server.pid, "SIGKILL");
    const { exitCode, stdout, stderr } = await load.finish();
    expect(exitCode).toBe(1);
    expect(stderr).toInclude("2 lost connections\n");
    expect(stdout).toInclude("  Errors       ");
  });
});

test("a load that cannot begin says why, as send does", async () => {
  await using server = await startServer(["--quiet"]);
  const refused = await runWsecho(["bench", new URL("/status/503", server.url).href]);
  expect(refused).toMatchObject({ exitCode: 22, stdout: "" });
  expect(refused.stderr).toMatch(/refused the handshake with HTTP status 503.*\nHTTP 503 /);
  for (const argv of [["--nope"], ["-c", "x"], ["a", "b"], ["--compare", server.url]]) {
    const wrong = await runWsecho(["bench", ...argv]);
    expect(wrong).toMatchObject({ exitCode: 2, stdout: "" });
    expect(wrong.stderr).toMatch(oneLine);
  }
});

test("a run is compared with an earlier one", async () => {
  await using server = await startServer(["--quiet"]);
  await using folder = await makeFolder();
  const argv = ["bench", "-u", server.url, ...shortLoad];
  const before = await runWsecho([...argv, "--json"]);
  const path = await folder.write("before.json", before.stdout);
  const { stdout, exitCode } = await runWsecho([...argv, "--compare", path]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(
    /\n +before +now +change\n {2}messages\/s +[\d,]+ +[\d,]+ +[-+]?[\d.]+%\n/,
  );
});

// Windows ends a process at a signal without asking it.
describe.skipIf(notOn("Unix"))("a signal shows what there is by then:", () => {
  test.each<{ name: string; argv: string[]; signal: "SIGINT" | "SIGTERM"; want: number }>([
    { name: "SIGINT", argv: [], signal: "SIGINT", want: 130 },
    { name: "SIGTERM", argv: [], signal: "SIGTERM", want: 143 },
    { name: "SIGINT, with workers", argv: ["--workers=2"], signal: "SIGINT", want: 130 },
  ])("$name", async ({ argv, signal, want }) => {
    await using server = await startServer();
    await using load = startWsecho(["bench", server.url, "-c2", "-d1h", ...argv]);
    await server.nextLine();
    load.kill(signal);
    const { exitCode, stdout, stderr } = await load.finish();
    expect({ exitCode, stderr }).toEqual({ exitCode: want, stderr: "" });
    expect(stdout).toInclude(", stopped early\n");
  });

  test.skipIf(notOn("Linux"))("a worker that is killed ends all of it", async () => {
    await using server = await startServer();
    await using load = startWsecho(["bench", server.url, "-c2", "-d1h", "--workers=2"]);
    await server.nextLine();
    const [worker] = await childrenOf(load.pid);
    process.kill(worker ?? 0, "SIGKILL");
    const { exitCode, stderr } = await load.finish();
    expect(stderr).toBe("A worker ended with SIGKILL before its share of the load was done\n");
    expect(exitCode).toBe(70);
  });

  test.skipIf(notOn("Linux"))("workers end with their parent, however", async () => {
    await using server = await startServer();
    await using load = startWsecho(["bench", server.url, "-c2", "-d1h", "--workers=2"]);
    await server.nextLine();
    const workers = await childrenOf(load.pid);
    expect(workers).toHaveLength(2);
    process.kill(load.pid, "SIGKILL");
    // Their stderr is the one of their parent, and ends with the last of them.
    await load.finish();
  });
});

test.skipIf(notOn("Unix"))("a pipe that is closed early ends it quietly", async () => {
  await using server = await startServer(["--quiet"]);
  await using pipe = await openPipe();
  await using load = startWsecho(["bench", server.url, ...shortLoad], {
    stdout: pipe.descriptor,
  });
  await pipe.handedOver();
  await pipe.closeReader();
  expect(await load.finish()).toMatchObject({ exitCode: 0, stderr: "" });
});

test.skipIf(notOn("Unix"))("at a terminal it shows how it goes, then how it went", async () => {
  await using server = await startServer(["--quiet"]);
  await using load = startAtTerminal(["bench", server.url, "-c2", "-d700ms"]);
  await load.find(/ of 700ms, [\d,]+ messages\/s/);
  expect(await load.exited).toBe(0);
  expect(load.screen).toInclude("Latency distribution");
  expect(load.screen).toInclude("Latency over time");
});

/** The processes that a process has started, as Linux tells. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await Bun.file(`/proc/${pid}/task/${pid}/children`).text();
  return children.trim().split(" ").map(Number);
}

test("the help of the program lists it", async () => {
  const { stdout } = await runWsecho(["--help"]);
  expect(stdout).toMatch(/\n {2}bench +Measure how fast/);
  await using help = start([executable, "bench", "--help"]);
  expect((await help.finish()).stdout).toInclude("\nLoad:\n");
});

test("the program ends although the system still tries to connect", async () => {
  const server = Bun.fileURLToPath(new URL("../support/stuck-server.ts", import.meta.url));
  await using stuck = start([process.execPath, server, "2"]);
  const { value = "" } = await lines(stuck.stdout).next();
  // More connections at a time than the backlog of the server has room for.
  const load = ["-c", "1000", "-d", "100ms", "--wait", "100ms", "--connect-timeout", "100ms"];
  const { exitCode, stderr } = await runWsecho(["bench", urlIn(value), ...load]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^Failed: \d+ lost messages?, \d+ connections not opened\n$/);
});
