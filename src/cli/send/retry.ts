import { setTimeout as sleep } from "node:timers/promises";

import { backOff, retryAfter, shouldRetry } from "../../client/back-off.ts";
import { headerOf } from "../../client/handshake.ts";
import { HandshakeRefusedError, WsechoError } from "../../errors.ts";
import { formatDuration } from "../../text/duration.ts";
import { escapeControls } from "../../text/escape.ts";
import type { Io } from "../io.ts";

/** How often to try again, and where each failure is shown. */
export interface RetryOptions {
  /** `Infinity` for as long as it takes. */
  readonly retries: number;
  /** Ends the waiting, with the failure that was waited after. */
  readonly signal: AbortSignal;
  readonly io: Pick<Io, "stderr">;
}

/**
 * Tries until it succeeds, or fails in a way that another attempt would not change, or the attempts
 * are used up; each failure is shown on stderr. An attempt that has come as far as it can without
 * knowing how it ends calls `succeeded`, and the count starts again.
 */
export async function retrying<Result>(
  attempt: (succeeded: () => void) => Promise<Result>,
  { retries, signal, io }: RetryOptions,
): Promise<Result> {
  let failures = 0;
  while (true) {
    try {
      return await attempt(() => void (failures = 0));
    } catch (error) {
      failures++;
      if (failures > retries || signal.aborted || !shouldRetry(error)) throw error;
      const wait = Math.max(askedFor(error), backOff(failures));
      const count = retries === Infinity ? "" : ` (${failures} of ${retries})`;
      const message = error instanceof Error ? error.message : String(error);
      io.stderr.write(
        `${escapeControls(message)}; trying again in ${formatDuration(wait)}${count}\n`,
      );
      await sleep(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) throw error;
    }
  }
}

/**
 * Tries forever, as `retrying` does, until the person at the prompt leaves, if there is one; that
 * is no failure, and gives undefined.
 */
export async function reconnecting<Result>(
  attempt: (signal: AbortSignal, succeeded: () => void) => Promise<Result>,
  left: Promise<void> | undefined,
  { signal: stopped, io }: Omit<RetryOptions, "retries">,
): Promise<Result | undefined> {
  const leaving = new AbortController();
  void left?.then(() => leaving.abort());
  const signal = AbortSignal.any([stopped, leaving.signal]);
  try {
    return await retrying((succeeded) => attempt(signal, succeeded), {
      retries: Infinity,
      signal,
      io,
    });
  } catch (error) {
    const isAborted = error instanceof WsechoError && error.code === "ABORTED";
    if (!leaving.signal.aborted || !(isAborted || shouldRetry(error))) throw error;
    return undefined;
  }
}

/** The milliseconds that the server asks to wait; 0 if it does not. */
function askedFor(error: unknown): number {
  const response = error instanceof HandshakeRefusedError ? error.response : undefined;
  return retryAfter((response && headerOf(response, "retry-after")) ?? "", new Date());
}
