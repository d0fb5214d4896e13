import { describe, expect, test } from "bun:test";

import type { JsonReport } from "../../src/cli/bench/json-report.ts";
import {
  executable,
  lines,
  runWsecho,
  start,
  startServer,
  startWsecho,
  urlIn,
} from "../support/executable.ts";
import { openPipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";
import { startAtTerminal } from "../support/terminal.ts";

const shortLoad = ["-c", "4", "-d", "300ms"];

test.each([
  { how: "in its own process", argv: [], workers: 1 },
  { how: "by two workers", argv: ["--workers", "2"], workers: 2 },
])("a load that goes well is 0, $how", async ({ argv, workers }) => {
  await using server = await startServer(["--quiet"]);
  const load = ["bench", server.url, ...shortLoad, "--json", ...argv];
  const { exitCode, stdout, stderr } = await runWsecho(load);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  const { metrics, client }: JsonReport = JSON.parse(stdout);
  expect(metrics.ws_sessions.count).toBe(4);
  expect(metrics.ws_msgs_received.count).toBe(metrics.ws_msgs_sent.count);
  expect(metrics.checks.fails).toBe(0);
  expect(client.workers).toBe(workers);
});

test.skipIf(notOn("Unix"))("a lack of open files is reported", async () => {
  await using server = await startServer(["--quiet"]);
  const command = 'ulimit -n 100; exec "$0" bench "$1" -c 200 -d 100ms --json';
  await using shell = start(["sh", "-c", command, executable, server.url]);
  const { stdout, exitCode } = await shell.finish();
  const { errors }: JsonReport = JSON.parse(stdout);
  expect(exitCode).toBe(1);
  expect(errors.connections_failed).toBeGreaterThan(0);
  const told = "connection refused, or the limit of 100 open files was reached (ulimit -n)";
  expect(errors.problems).toEqual({ [told]: errors.connections_failed });
});

test("a server that dies meanwhile makes it 1", async () => {
  await using server = await startServer();
  await using load = startWsecho(["bench", server.url, "-c", "2", "-d", "30s"]);
  await server.nextLine();
  process.kill(server.pid, "SIGKILL");
  const { exitCode, stdout, stderr } = await load.finish();
  expect(exitCode).toBe(1);
  expect(stderr).toInclude("2 lost connections\n");
  expect(stdout).toInclude("  Errors       ");
});

// Windows ends a process at a signal without asking it.
describe.skipIf(notOn("Unix"))("a signal shows the result so far:", () => {
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
    expect(stderr).toBe("A worker was ended by SIGKILL before its share of the load was done\n");
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
  await using load = startAtTerminal(["bench", server.url, "-c2", "-d1h"]);
  await load.find(/ of 1h, [\d,]+ messages\/s/);
  load.type("\x03");
  expect(await load.exited).toBe(130);
  expect(load.screen).toInclude("Latency distribution");
});

/** The processes that a process has started, as Linux shows them. */
async function childrenOf(pid: number): Promise<number[]> {
  const children = await Bun.file(`/proc/${pid}/task/${pid}/children`).text();
  return children.trim().split(" ").map(Number);
}

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
