import type { ParentChannel } from "./io.ts";
import { createMailbox } from "./mailbox.ts";
import { isMarkedAsWorker } from "./worker-env.ts";

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
