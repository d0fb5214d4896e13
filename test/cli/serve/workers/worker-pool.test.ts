import { describe, expect, test } from "bun:test";

import type { ProcessExit } from "../../../../src/cli/io.ts";
import { run } from "../../../../src/cli/run.ts";
import type { ToWorker, WorkerStart } from "../../../../src/cli/serve/workers/messages.ts";
import { badStarts } from "../../../../src/cli/serve/workers/restarts.ts";
import { startWorkerPool } from "../../../../src/cli/serve/workers/worker-pool.ts";
import { listen } from "../../../../src/server/listen.ts";
import { createMetrics } from "../../../../src/server/metrics/metrics.ts";
import { parseExposition, seriesOf } from "../../../support/exposition.ts";
import { fakeIo } from "../../../support/fake-io.ts";
import {
  type InProcessWorker,
  type InProcessWorkers,
  inProcessWorkers,
} from "../../../support/in-process-workers.ts";
import { notOn } from "../../../support/prerequisite.ts";
import { closeAll, connectAll, get, servingTwo, target } from "../../../support/serving-workers.ts";
import type { Serving } from "../../../support/serving.ts";
import { createChannelPair } from "../../../support/worker-channel.ts";

const start: WorkerStart = {
  listen: {},
  log: { format: "text", level: "normal" },
  page: true,
  ids: { first: 1, step: 1 },
};

async function* noLog(): AsyncGenerator<Uint8Array> {}

test("a worker that does not stop is killed, and no process is left", async () => {
  const { one, other } = createChannelPair();
  const { promise: exited, resolve } = Promise.withResolvers<ProcessExit>();
  const orders: string[] = [];
  other.onMessage((order) => {
    orders.push((order as ToWorker).kind);
    if (orders.length === 1) other.send({ kind: "ready" });
  });
  const kill = (signal: string): void => resolve({ exitCode: null, signal });
  const spawnWorker = async () => ({ ...one, pid: 1, stdout: noLog(), exited, kill });
  const io = fakeIo({ spawnWorker });
  const pool = startWorkerPool({ size: 1, startOf: () => start, io, overtime: 1 });
  await pool.ready;
  await pool.stop(0);
  expect(await exited).toEqual({ exitCode: null, signal: "SIGKILL" });
  expect(orders).toEqual(["start", "lend", "stop"]);
});

test("a worker that hangs no longer counts, is not asked, and is killed and replaced", async () => {
  const workers: { orders: ToWorker[]; ask(question: number): Promise<ToWorker> }[] = [];
  const snapshot = createMetrics().snapshot();
  const io = fakeIo({
    async spawnWorker() {
      const { one, other } = createChannelPair();
      const { promise: exited, resolve } = Promise.withResolvers<ProcessExit>();
      const orders: ToWorker[] = [];
      let answer = (_: ToWorker): void => undefined;
      // The first one hangs as soon as it has started.
      const reports =
        workers.length > 0 && setInterval(() => other.send({ kind: "counted", snapshot }), 1);
      const end = (exit: ProcessExit): void => {
        if (reports !== false) clearInterval(reports);
        resolve(exit);
      };
      other.onMessage((message) => {
        const order = message as ToWorker;
        orders.push(order);
        if (order.kind === "start") other.send({ kind: "ready" });
        else if (order.kind === "stop") end({ exitCode: 0, signal: null });
        else if (order.kind === "clusterMetrics") answer(order);
        else if (order.kind === "count" && reports !== false) {
          other.send({ kind: "counted", question: order.question, snapshot });
        }
      });
      const ask = (question: number) =>
        new Promise<ToWorker>((resolveAnswer) => {
          answer = resolveAnswer;
          other.send({ kind: "sum", question, snapshot });
        });
      workers.push({ orders, ask });
      const kill = (signal: string): void => end({ exitCode: null, signal });
      return { ...one, pid: workers.length, stdout: noLog(), exited, kill };
    },
  });
  const pool = startWorkerPool({ size: 2, startOf: () => start, io, beat: 200 });
  await pool.ready;
  const [hanging, other] = workers;
  let question = 0;
  async function untilMissing(count: number): Promise<void> {
    let missing: number | undefined;
    while (missing !== count) {
      const answer = await other?.ask(++question);
      if (answer?.kind === "clusterMetrics") missing = answer.clusterMetrics.missing;
    }
  }
  await untilMissing(1);
  const orders = hanging?.orders.length;
  expect(await io.stderr.containing("\n")).toMatch(
    /^Worker 1 of 2 reported nothing for 1\.6s and was killed; starting another in \d+ms\n$/,
  );
  await untilMissing(0);
  expect(hanging?.orders).toHaveLength(orders ?? 0);
  expect(workers).toHaveLength(3);
  await pool.stop(0);
});

// Elsewhere two servers cannot share a port.
describe.skipIf(notOn("Linux"))("a worker that ends", () => {
  test("is replaced, which is reported, and keeps what it had counted", async () => {
    await using server = await servingTwo(["-v"]);
    const sockets = await connectAll(server.url);
    await get(server, "/metrics");
    server.started[0]?.crash({ signal: "SIGKILL" });
    const told = await server.io.stderr.containing("\n");
    expect(told).toMatch(/^Worker 1 of 2 was ended by SIGKILL; starting another in \d+ms\n$/);
    await untilWorkers(server, 2);
    expect(server.started).toHaveLength(3);
    await closeAll(sockets);
    const metrics = seriesOf(parseExposition(await (await get(server, "/metrics")).text()));
    expect(metrics).toMatchObject({ wsecho_connections: 0, wsecho_connections_total: 24 });
    const again = await connectAll(server.url);
    await closeAll(again);
    const log = server.io.stdout.text.match(/^Connected: #\d+/gm);
    expect(new Set(log).size).toBe(48);
  });

  test("again and again, is given up, and all others end too", async () => {
    await using server = await servingTwo(["-q"]);
    for (let count = 1; count <= badStarts; count++) {
      await untilWorkers(server, 2);
      server.started.at(count === 1 ? 0 : -1)?.crash({ exitCode: 1 });
      await untilTold(server, count);
    }
    expect(await server.exitCode).toBe(70);
    expect(server.io.stderr.text).toEndWith(
      "Cannot keep Worker 1 of 2 running: it ended 5 times in a row, and the last one exited with code 1\n",
    );
  }, 60_000);

  test("because it cannot listen ends the start with its own error", async () => {
    await using taken = await listen({ port: 0, host: "127.0.0.1" });
    const { spawnWorker } = workersThatGet((worker, { start }) => {
      worker.send({ kind: "start", start: { ...start, listen: { port: taken.port } } });
    });
    const io = fakeIo({ target, spawnWorker });
    expect(await run(["serve", "--workers=2", "--port=0"], io)).toBe(98);
    expect(io.stderr.text).toMatch(/^Cannot listen on "localhost:\d+": the address is in use.+\n$/);
    expect(io.stdout.text).toBe("");
  });

  test("before it accepts connections ends the start", async () => {
    const { spawnWorker } = workersThatGet((worker) => worker.crash({ exitCode: 9 }));
    const io = fakeIo({ target, spawnWorker });
    expect(await run(["serve", "--workers=2", "--port=0"], io)).toBe(70);
    expect(io.stderr.text).toMatch(
      /^Cannot start: Worker \d of 2 exited with code 9 before it accepted connections\n$/,
    );
  });

  test("and cannot be started at all is reported", async () => {
    const spawnWorker = () => Promise.reject(new Error("no more processes"));
    const io = fakeIo({ target, spawnWorker });
    expect(await run(["serve", "--workers=2", "--port=0"], io)).toBe(70);
    expect(io.stderr.text).toBe("Cannot start a worker: no more processes\n");
  });
});

/** Workers that are sent what the test wants instead of the order to start. */
function workersThatGet(
  instead: (worker: InProcessWorker, order: ToWorker & { kind: "start" }) => void,
): Pick<InProcessWorkers, "spawnWorker"> {
  const { spawnWorker, started } = inProcessWorkers();
  return {
    async spawnWorker(argv) {
      const worker = await spawnWorker(argv);
      const own = started.find(({ pid }) => pid === worker.pid);
      return {
        ...worker,
        send(message) {
          const order = message as ToWorker;
          if (order.kind !== "start" || own === undefined) worker.send(order);
          else instead(own, order);
        },
      };
    },
  };
}

/** Resolves when this many workers accept connections. */
async function untilWorkers(server: Serving, count: number): Promise<void> {
  while (true) {
    try {
      const { workers } = (await (await get(server, "/healthz")).json()) as { workers: number };
      if (workers === count) return;
    } catch {
      // The worker that was asked has just gone.
    }
  }
}

/** Resolves when the end of this many workers has been reported. */
async function untilTold(server: Serving, count: number): Promise<void> {
  while ((server.io.stderr.text.match(/\n/g) ?? []).length < count) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
