import type { Io } from "./io.ts";

export type Env = Io["env"];

/** A process that has it is a worker only if there is a channel to a parent as well. */
const workerMark = "WSECHO_WORKER_PROCESS";

/** What a worker is started with: a flag that stands in the environment has been read by its parent. */
export function workerEnv(env: Env): Env {
  const kept = Object.entries(env).filter(
    ([name]) => name === "WSECHO_DEBUG" || !/^(?:WSECHO_|NODE_CHANNEL_)/.test(name),
  );
  return { ...Object.fromEntries(kept), [workerMark]: "1" };
}

/** Whether the environment says that this process is a worker, which anybody can have it say. */
export function isMarkedAsWorker(env: Env): boolean {
  return env[workerMark] !== undefined;
}
