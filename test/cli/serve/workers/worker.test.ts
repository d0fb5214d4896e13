import { describe, expect, test } from "bun:test";

import { run } from "../../../../src/cli/run.ts";
import type { ToParent, ToWorker } from "../../../../src/cli/serve/workers/messages.ts";
import { connect } from "../../../../src/client/connect.ts";
import { listen, reservePort } from "../../../../src/server/listen.ts";
import { fakeIo } from "../../../support/fake-io.ts";
import { notOn } from "../../../support/prerequisite.ts";
import { createChannelPair } from "../../../support/worker-channel.ts";

/** `wsecho serve` as a worker whose parent is the test. */
function startWorker() {
  const { one, other } = createChannelPair();
  const { promise: disconnected, resolve: disconnect } = Promise.withResolvers<void>();
  const { promise: first, resolve } = Promise.withResolvers<ToParent>();
  one.onMessage((message) => resolve(message as ToParent));
  const io = fakeIo({ parent: { ...other, disconnected } });
  const exitCode = run(["serve"], io);
  return { io, exitCode, first, disconnect, tell: (order: ToWorker) => one.send(order) };
}

function orderFor(port: number): ToWorker {
  const log = { format: "text", level: "normal" } as const;
  return {
    kind: "start",
    start: { listen: { port }, log, page: true, ids: { first: 1, step: 2 } },
  };
}

test("a worker without a parent ends before it has begun", async () => {
  const worker = startWorker();
  worker.disconnect();
  expect(await worker.exitCode).toBe(0);
});

// Elsewhere it could not share its port.
describe.skipIf(notOn("Linux"))("a worker that was started", () => {
  test("cuts its connections when its parent goes, and says what it left out of its log", async () => {
    const worker = startWorker();
    const { port, url } = await reservePort({ port: 0 });
    worker.tell(orderFor(port));
    worker.tell({ kind: "lend", slots: 1 });
    expect(await worker.first).toEqual({ kind: "ready" });
    await using client = await connect(url);
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
    worker.io.stdout.backlog = 2 ** 21;
    await client.send("unread");
    expect(await client.receive()).toBe("Echo: unread");
    worker.disconnect();
    await client.closed;
    expect(await worker.exitCode).toBe(0);
    expect(worker.io.stdout.text).toBe(
      "Received: Hello\n(1 line left out: the reader of this log is too slow)\n",
    );
  });

  test("and cannot listen says why to its parent and to no one else", async () => {
    await using taken = await listen({ port: 0 });
    const worker = startWorker();
    worker.tell(orderFor(taken.port));
    expect(await worker.first).toMatchObject({ kind: "failed", code: "ADDRESS_IN_USE" });
    expect(await worker.exitCode).toBe(98);
    expect(worker.io.stderr.text).toBe("");
  });
});
