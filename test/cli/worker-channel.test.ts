import { expect, test } from "bun:test";

import { createMailbox, isMarkedAsWorker, workerEnv } from "../../src/cli/worker-channel.ts";

test("what came before anyone listened is handed over first, in its order", () => {
  const mailbox = createMailbox();
  const heard: unknown[] = [];
  mailbox.deliver(1);
  mailbox.deliver(2);
  mailbox.listen((message) => heard.push(message));
  mailbox.deliver(3);
  expect(heard).toEqual([1, 2, 3]);
});

test.each([
  { name: "what has nothing to do with it", env: { PATH: "/bin", BUN_OPTIONS: "--smol" } },
  { name: "whether stack traces are shown", env: { WSECHO_DEBUG: "1" } },
])("a worker is started with $name", ({ env }) => {
  expect(workerEnv(env)).toMatchObject(env);
});

test.each([
  { name: "a flag", env: { WSECHO_PORT: "1" } },
  { name: "the port of all", env: { PORT: "1" } },
  { name: "a secret", env: { WSECHO_TOKEN: "secret" } },
  { name: "the channel of its parent", env: { NODE_CHANNEL_FD: "3" } },
])("a worker is started without $name", ({ env }) => {
  expect(workerEnv(env)).toEqual(workerEnv({}));
});

test("a worker is marked as one, and no one else is", () => {
  expect(isMarkedAsWorker(workerEnv({}))).toBe(true);
  expect(isMarkedAsWorker({})).toBe(false);
});
