import { expect, test } from "bun:test";

import type { WorkerExit } from "../../../../src/cli/io.ts";
import { startFleet } from "../../../../src/cli/serve/workers/fleet.ts";
import type { ToWorker, WorkerStart } from "../../../../src/cli/serve/workers/messages.ts";
import { fakeIo } from "../../../support/fake-io.ts";
import { createChannelPair } from "../../../support/worker-channel.ts";

const start: WorkerStart = {
  listen: {},
  log: { format: "text", level: "messages", escape: false },
  numbering: { first: 1, step: 1 },
};

async function* noLog(): AsyncGenerator<Uint8Array> {}

test("a worker that does not stop is killed, and no process is left", async () => {
  const { one, other } = createChannelPair();
  const { promise: exited, resolve } = Promise.withResolvers<WorkerExit>();
  const orders: string[] = [];
  other.onMessage((order) => {
    orders.push((order as ToWorker).kind);
    if (orders.length === 1) other.send({ kind: "ready" });
  });
  const kill = (signal: string): void => resolve({ exitCode: null, signal });
  const spawnWorker = async () => ({ ...one, pid: 1, stdout: noLog(), exited, kill });
  const fleet = startFleet({ size: 1, startOf: () => start, io: fakeIo({ spawnWorker }) });
  await fleet.ready;
  fleet.stop(60_000);
  fleet.stop(0);
  await fleet.ended;
  expect(await exited).toEqual({ exitCode: null, signal: "SIGKILL" });
  expect(orders).toEqual(["start", "stop", "stop"]);
});
