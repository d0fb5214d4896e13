import type { WorkerProcess } from "./io.ts";
import { createMailbox, type Env, workerEnv } from "./worker-channel.ts";

/** Starts a worker; `command` starts this program. */
export function spawnWorker(
  command: readonly string[],
  env: Env,
  stdout: "pipe" | "ignore" = "ignore",
): WorkerProcess {
  const mailbox = createMailbox();
  const { promise: disconnected, resolve: markDisconnected } = Promise.withResolvers<void>();
  let isGone = false;
  const worker = Bun.spawn([...command], {
    env: workerEnv(env),
    stdin: "ignore",
    stdout,
    stderr: "inherit",
    ipc: mailbox.deliver,
    // JSON would turn a typed array into an object.
    serialization: "advanced",
    onDisconnect() {
      isGone = true;
      markDisconnected();
    },
  });

  return {
    pid: worker.pid,
    stdout: worker.stdout ?? new Blob().stream(),
    exited: Promise.all([worker.exited, disconnected]).then(() => ({
      exitCode: worker.exitCode,
      signal: worker.signalCode === null ? null : String(worker.signalCode),
    })),
    send(message) {
      if (!isGone && !worker.killed) worker.send(message);
    },
    onMessage: mailbox.listen,
    kill: (signal) => worker.kill(signal),
  };
}
