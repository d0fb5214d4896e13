import type { Io, ParentChannel } from "./io.ts";

/** Keeps messages until something listens, which then gets all earlier and later ones. */
export function createMailbox() {
  const early: unknown[] = [];
  let hear = (message: unknown): void => void early.push(message);
  return {
    deliver: (message: unknown) => hear(message),
    listen(listener: (message: unknown) => void) {
      for (const message of early.splice(0)) listener(message);
      hear = listener;
    },
  };
}

export type Env = Io["env"];

/** Marks a worker, together with the channel to its parent. */
const workerMark = "WSECHO_WORKER_PROCESS";

/** The environment of a worker, without the variables of flags: its parent has read them. */
export function workerEnv(env: Env): Env {
  const kept = Object.entries(env).filter(
    ([name]) => name === "WSECHO_DEBUG" || !/^(?:WSECHO_|NODE_CHANNEL_|PORT$)/.test(name),
  );
  return { ...Object.fromEntries(kept), [workerMark]: "1" };
}

/** Whether the environment marks this process as a worker; anyone can set that. */
export function isMarkedAsWorker(env: Env): boolean {
  return env[workerMark] !== undefined;
}

/**
 * Opens the channel to the process that started this one; undefined if this process is no worker.
 * Messages that have already come are not lost. `close` resolves once everything is sent; before, the
 * channel keeps the process alive.
 */
export function openParentChannel(): (ParentChannel & { close(): Promise<void> }) | undefined {
  if (!isMarkedAsWorker(process.env) || process.send === undefined) return undefined;
  const mailbox = createMailbox();
  const { promise: disconnected, resolve: markDisconnected } = Promise.withResolvers<void>();
  let lastSent: Promise<void> = Promise.resolve();
  process.on("message", mailbox.deliver).on("disconnect", markDisconnected);
  // What a terminal sends reaches every process there, but the parent decides what it means.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

  return {
    disconnected,
    send(message) {
      if (!process.connected) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      lastSent = promise;
      process.send?.(message, undefined, undefined, () => resolve());
    },
    onMessage: mailbox.listen,
    async close() {
      await Promise.race([lastSent, disconnected]);
      process.off("message", mailbox.deliver).off("disconnect", markDisconnected);
    },
  };
}
