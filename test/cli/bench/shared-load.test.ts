import { expect, test } from "bun:test";

import type { LoadProgress } from "../../../src/bench/result.ts";
import { createSharedLoad, mergeProgress, sharePlan } from "../../../src/cli/bench/shared-load.ts";
import type { ProcessExit } from "../../../src/cli/io.ts";
import { connect } from "../../../src/client/connect.ts";
import { listen } from "../../../src/server/listen.ts";
import { benching } from "../../support/benching.ts";
import { failureOf } from "../../support/failure.ts";
import { inProcessWorkers } from "../../support/in-process-workers.ts";
import { somePlan } from "../../support/load-result.ts";
import { targetAt } from "../../support/load.ts";
import { createChannelPair } from "../../support/worker-channel.ts";

const load = ["-c", "3", "-d", "150ms", "--workers", "2"];

test("workers share the connections, and their results become one", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  const benched = await benching("/raw", [...load, "--json"], { spawnWorker });
  const { code, stderr, connections, messages } = benched;
  expect({ code, stderr, connections }).toEqual({ code: 0, stderr: "", connections: 3 });
  expect(JSON.parse(benched.stdout)).toMatchObject({
    plan: { connections: 3, workers: 2 },
    client: { workers: 2 },
    metrics: { ws_sessions: { count: 3 }, ws_msgs_received: { count: messages } },
  });
  await Promise.all(started.map(({ exited }) => exited));
});

test("no worker sends before all are ready", async () => {
  let received = 0;
  const observer = { received: () => void received++ };
  await using server = await listen({ port: 0, observer });
  const { spawnWorker } = inProcessWorkers();
  const target = targetAt(server.url);
  const plan = somePlan({ target, connections: 2, duration: 100 });
  await using shared = createSharedLoad(plan, 2, { spawnWorker });
  expect(shared.progress()).toMatchObject({ phase: "connecting", opened: 0 });
  await shared.connect();
  // What they had sent by now would be there before the echo of this.
  await using socket = await connect(server.url);
  await socket.send("mine");
  await socket.receive();
  expect(received).toBe(1);
  const { messages } = await shared.run();
  expect(messages.echoed).toBe(messages.sent);
  expect(received).toBe(1 + messages.sent);
  expect(messages.sent).toBeGreaterThan(0);
});

test("progress of all workers is shown as one", async () => {
  const { spawnWorker } = inProcessWorkers();
  const { stderr } = await benching("/raw", ["-c2", "-d700ms", "--workers=2"], {
    spawnWorker,
    terminal: true,
  });
  expect(stderr).toMatch(/\r\x1b\[K\S+ +0\.\ds of 700ms, [\d,]+ messages\/s/);
});

test("what one worker could not open is added to what the others could", async () => {
  const { spawnWorker } = inProcessWorkers();
  const options = { spawnWorker, listen: { maxConnections: 1 } };
  const { code, stdout, stderr } = await benching("/raw", [...load, "-c2"].slice(2), options);
  expect(code).toBe(1);
  expect(stderr).toInclude("not opened");
  expect(stdout).toMatch(/1 of 2 opened[^]* 1 × handshake rejected: HTTP 503/);
});

test("when no worker can open a connection, there is a report, and the error of send", async () => {
  const { spawnWorker } = inProcessWorkers();
  const argv = ["-c4", "-d100ms", "--workers=2"];
  const { code, stdout, stderr } = await benching("/status/503", argv, { spawnWorker });
  expect(code).toBe(22);
  expect(stdout).toMatch(/0 of 4 opened[^]* 4 × handshake rejected: HTTP 503/);
  expect(stderr).toStartWith('The server at "URL/status/503" rejected the handshake: HTTP 503');
});

test("a worker that hangs is killed, and ends the load with an error", async () => {
  const { one } = createChannelPair();
  const { promise: exited, resolve } = Promise.withResolvers<ProcessExit>();
  const kill = (signal: string): void => resolve({ exitCode: null, signal });
  const stdout = new Blob().stream();
  const spawnWorker = async () => ({ ...one, pid: 1, stdout, exited, kill });
  await using shared = createSharedLoad(somePlan(), 1, { spawnWorker }, 1);
  expect(await failureOf(shared.connect())).toMatchObject({
    code: "WORKER_FAILED",
    message:
      "A worker reported nothing for 30ms and was killed before its share of the load was done",
  });
});

test("a worker that dies ends the load with an error", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  const { code, stdout, stderr } = await benching("/raw", ["-c2", "-d1h", "--workers=2"], {
    spawnWorker,
    meanwhile: () => started[0]?.crash({ exitCode: 9 }),
  });
  const want = "A worker exited with code 9 before its share of the load was done\n";
  expect({ code, stdout, stderr }).toEqual({ code: 70, stdout: "", stderr: want });
  expect(await started[1]?.exited).toEqual({ exitCode: null, signal: "SIGKILL" });
});

test("a worker that dies has a code of its own", async () => {
  const { spawnWorker, started } = inProcessWorkers();
  await using shared = createSharedLoad(somePlan({ connections: 1 }), 1, { spawnWorker });
  const connected = shared.connect();
  started[0]?.crash({ exitCode: 9 });
  await expect(connected).rejects.toMatchObject({ code: "WORKER_FAILED" });
});

test("a signal goes to the parent, which ends its workers early", async () => {
  const { spawnWorker } = inProcessWorkers();
  const { code, stdout } = await benching("/raw", ["-c2", "-d1h", "--workers=2"], {
    spawnWorker,
    meanwhile: (io) => io.deliver("SIGINT"),
  });
  expect(code).toBe(130);
  expect(stdout).toInclude(", stopped early\n");
});

test("a stop before they have begun takes effect", async () => {
  await using server = await listen({ port: 0 });
  const { spawnWorker } = inProcessWorkers();
  const target = targetAt(server.url);
  await using shared = createSharedLoad(somePlan({ target }), 2, { spawnWorker });
  const connected = shared.connect();
  shared.stop();
  await connected;
  expect(await shared.run()).toMatchObject({ interrupted: true });
});

test.each<{ connections: number; workers: number; want: number[] }>([
  { connections: 50, workers: 1, want: [50] },
  { connections: 50, workers: 2, want: [25, 25] },
  { connections: 50, workers: 3, want: [17, 17, 16] },
  { connections: 3, workers: 3, want: [1, 1, 1] },
])("$connections connections are $want for $workers", ({ connections, workers, want }) => {
  const plan = somePlan({ connections, rate: 1000 });
  const shares = want.map((_, worker) => sharePlan(plan, worker, workers));
  expect(shares.map((share) => share.connections)).toEqual(want);
  // No connection sends more often than another.
  for (const { rate = 0, connections: own } of shares) {
    expect(rate / own).toBeCloseTo(1000 / connections);
  }
});

test("without a rate there is none to share, and the rest is the same for all", () => {
  const plan = somePlan({ connections: 4 });
  expect(sharePlan(plan, 1, 2)).toEqual({ ...plan, connections: 2 });
});

function progress(phase: LoadProgress["phase"], elapsed: number): LoadProgress {
  return { phase, elapsed, opened: 2, echoed: 10, failures: 1 };
}

test.each<{ name: string; all: (LoadProgress | undefined)[]; want: Partial<LoadProgress> }>([
  { name: "no one", all: [], want: { phase: "connecting", elapsed: 0, opened: 0 } },
  {
    name: "one that has reported nothing yet",
    all: [progress("sending", 5), undefined],
    want: { phase: "connecting", opened: 2 },
  },
  {
    name: "one that connects still",
    all: [progress("connecting", 7), progress("sending", 9)],
    want: { phase: "connecting", elapsed: 7 },
  },
  {
    name: "two that send",
    all: [progress("sending", 7), progress("sending", 9)],
    want: { phase: "sending", elapsed: 9, opened: 4, echoed: 20, failures: 2 },
  },
  {
    name: "one that waits already",
    all: [progress("sending", 7), progress("waiting", 1)],
    want: { phase: "sending", elapsed: 7 },
  },
  { name: "all that wait", all: [progress("waiting", 1)], want: { phase: "waiting", elapsed: 1 } },
])("$name", ({ all, want }) => {
  expect(mergeProgress(all)).toMatchObject(want);
});
