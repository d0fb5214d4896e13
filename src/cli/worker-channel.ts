import type { Io, ParentChannel } from "./io.ts";

/** Keeps messages until somebody listens. */
export interface Mailbox {
  deliver(message: unknown): void;
  /** Hands over what came so far, and whatever comes from now on. */
  listen(listener: (message: unknown) => void): void;
}

/** Makes an empty mailbox. */
export function createMailbox(): Mailbox {
  const early: unknown[] = [];
  let hear = (message: unknown): void => void early.push(message);
  return {
    deliver: (message) => hear(message),
    listen(listener) {
      for (const message of early.splice(0)) listener(message);
      hear = listener;
    },
  };
}

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

/** The end of the channel that this process has, and must let go of in order to end. */
export interface OpenParentChannel extends ParentChannel {
  /** Resolves once all that was sent is out; the channel no longer keeps the process. */
  close(): Promise<void>;
}

/**
 * Opens the channel to the process that started this one; undefined where it is nobody's worker,
 * whatever the environment says. Nothing that was sent before is lost.
 */
export function openParentChannel(): OpenParentChannel | undefined {
  if (!isMarkedAsWorker(process.env) || process.send === undefined) return undefined;
  const mailbox = createMailbox();
  const { promise: disconnected, resolve: markDisconnected } = Promise.withResolvers<void>();
  let lastSent: Promise<void> = Promise.resolve();
  // Without the parent there is nobody left to tell.
  process.on("message", mailbox.deliver).on("disconnect", markDisconnected);

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
