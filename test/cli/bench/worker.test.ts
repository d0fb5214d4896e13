import { expect, test } from "bun:test";

import type { Answer, Order } from "../../../src/cli/bench/worker.ts";
import { runWorker } from "../../../src/cli/bench/worker.ts";
import { createMailbox } from "../../../src/cli/worker-channel.ts";
import { listen } from "../../../src/server/listen.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { somePlan } from "../../support/load-result.ts";
import { targetAt } from "../../support/load.ts";

/** A worker whose parent is the test. */
function startWorker() {
  const orders = createMailbox();
  const answers: Answer[] = [];
  const { promise: disconnected, resolve: disconnect } = Promise.withResolvers<void>();
  let changed = Promise.withResolvers<void>();
  const io = fakeIo();
  const parent = {
    send(message: unknown) {
      answers.push(message as Answer);
      changed.resolve();
      changed = Promise.withResolvers();
    },
    onMessage: orders.listen,
    disconnected,
  };

  async function answer(type: Answer["type"]): Promise<Answer> {
    while (true) {
      const found = answers.find((candidate) => candidate.type === type);
      if (found !== undefined) return found;
      await changed.promise;
    }
  }

  const code = runWorker(parent, io);
  return { io, disconnect, answer, code, order: (order: Order) => orders.deliver(order) };
}

async function startServer() {
  const server = await listen({ port: 0 });
  const target = targetAt(server.url);
  const stop = () => server[Symbol.asyncDispose]();
  return { plan: somePlan({ target, connections: 1, duration: 200 }), [Symbol.asyncDispose]: stop };
}

test("it follows its orders, and reports", async () => {
  await using server = await startServer();
  const worker = startWorker();
  worker.order({ type: "connect", plan: server.plan });
  await worker.answer("connected");
  worker.order({ type: "run" });
  expect(await worker.answer("progress")).toMatchObject({ progress: { opened: 1 } });
  expect(await worker.answer("result")).toMatchObject({ result: { connections: { opened: 1 } } });
  expect(await worker.code).toBe(0);
});

test("it reports why it could not connect", async () => {
  const worker = startWorker();
  const target = targetAt("ws://127.0.0.1:1/");
  worker.order({ type: "connect", plan: somePlan({ target, connections: 1 }) });
  await worker.answer("connected");
  worker.order({ type: "run" });
  expect(await worker.answer("result")).toMatchObject({
    result: { connections: { opened: 0 }, firstFailure: { code: "ECONNREFUSED" } },
  });
  expect(await worker.code).toBe(0);
});

test("it ends with its parent, whatever it was doing", async () => {
  await using server = await startServer();
  const worker = startWorker();
  worker.order({ type: "connect", plan: { ...server.plan, duration: 2000 } });
  await worker.answer("connected");
  worker.disconnect();
  expect(await worker.code).toBe(0);
  // So that the process ends although connections are open.
  expect(worker.io.isExitForced).toBe(true);
});

test("it stops when its parent says so", async () => {
  await using server = await startServer();
  const worker = startWorker();
  worker.order({ type: "connect", plan: server.plan });
  await worker.answer("connected");
  worker.order({ type: "run" });
  worker.order({ type: "stop" });
  expect(await worker.answer("result")).toMatchObject({ result: { interrupted: true } });
});
