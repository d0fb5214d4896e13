import { expect, test } from "bun:test";

import type { WorkerProcess } from "../../src/cli/io.ts";
import { spawnWorker } from "../../src/cli/worker-process.ts";
import { lines, neutralEnv, start } from "../support/executable.ts";
import { notOn } from "../support/prerequisite.ts";

const program = Bun.fileURLToPath(new URL("../support/worker-program.ts", import.meta.url));
const command = [process.execPath, program];

function startWorker(stdout?: "pipe" | "ignore"): WorkerProcess & AsyncDisposable {
  const worker = spawnWorker(command, neutralEnv(), stdout);
  return {
    ...worker,
    async [Symbol.asyncDispose]() {
      worker.kill("SIGKILL");
      await worker.exited;
    },
  };
}

/** What a worker sends, until it ends. */
function messagesOf(worker: WorkerProcess): unknown[] {
  const messages: unknown[] = [];
  worker.onMessage((message) => messages.push(message));
  return messages;
}

test.each<{ name: string; message: unknown }>([
  { name: "a text", message: "Grüße \u0000" },
  { name: "a typed array", message: new Float64Array([1, 2.5, -0]) },
  { name: "bytes", message: { bytes: Uint8Array.of(0, 255) } },
  { name: "an object", message: { one: undefined, two: [null, 2n], three: new Map([[1, {}]]) } },
  { name: "more than fits into a pipe", message: new Uint8Array(5_000_000).fill(7) },
])("$name goes to the worker and comes back, before it ends", async ({ message }) => {
  await using worker = startWorker();
  const messages = messagesOf(worker);
  worker.send(message);
  worker.send("end");
  expect(await worker.exited).toEqual({ exitCode: 3, signal: null });
  expect(messages).toEqual([message, "end"]);
});

test.each<{ stdout: "pipe" | "ignore"; printed: string }>([
  { stdout: "pipe", printed: "worker\n" },
  { stdout: "ignore", printed: "" },
])("what a worker prints with stdout $stdout", async ({ stdout, printed }) => {
  await using worker = startWorker(stdout);
  worker.send("end");
  const chunks = await Array.fromAsync(worker.stdout);
  expect(Buffer.concat(chunks).toString()).toBe(printed);
});

test("a worker that was killed says by what, and takes messages in silence", async () => {
  await using worker = startWorker();
  const { promise: ready, resolve } = Promise.withResolvers<unknown>();
  worker.onMessage(resolve);
  worker.send("Hello");
  await ready;
  // Behind the back of the channel.
  process.kill(worker.pid, "SIGKILL");
  for (let index = 0; index < 100; index++) worker.send("x".repeat(100_000));
  expect(await worker.exited).toEqual({ exitCode: null, signal: "SIGKILL" });
  worker.send("more");
});

test.skipIf(notOn("Unix"))("a worker leaves signals to its parent", async () => {
  await using worker = startWorker("pipe");
  const messages = messagesOf(worker);
  await worker.stdout[Symbol.asyncIterator]().next();
  worker.kill("SIGINT");
  worker.kill("SIGTERM");
  worker.send("end");
  expect(await worker.exited).toEqual({ exitCode: 3, signal: null });
  expect(messages).toEqual(["end"]);
});

test("a process is no worker because the environment says so", async () => {
  await using process = start(command, { env: { WSECHO_WORKER_PROCESS: "1" } });
  expect(await process.finish()).toMatchObject({ stdout: "no one's worker\n", stderr: "" });
});

test("a worker ends when its parent has been killed", async () => {
  const source = `
    import { processIo } from ${JSON.stringify(new URL("../../src/cli/process-io.ts", import.meta.url))};
    import { spawnWorker } from ${JSON.stringify(new URL("../../src/cli/worker-process.ts", import.meta.url))};
    const worker = spawnWorker(${JSON.stringify(command)}, process.env);
    worker.onMessage(() => processIo.stdout.write("ready\\n"));
    worker.send("Hello");
  `;
  await using parent = start([process.execPath, "--eval", source]);
  await lines(parent.stdout).next();
  process.kill(parent.pid, "SIGKILL");
  // Its stderr, which is the worker's too, ends with the last of them.
  expect(await parent.finish()).toMatchObject({ stderr: "" });
});
