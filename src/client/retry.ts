import { setTimeout as sleep } from "node:timers/promises";

import { HandshakeRefusedError } from "../errors.ts";
import { backOff } from "../text/back-off.ts";
import { headerOf } from "./handshake.ts";
import { retryAfter, shouldRetry } from "./should-retry.ts";

/** How often to try again. */
export interface RetryOptions {
  /** `Infinity` for as long as it takes. */
  readonly retries: number;
  /** Ends the waiting, with the failure that was waited after. */
  readonly signal?: AbortSignal | undefined;
  /** Called before each wait, with its milliseconds, and how many attempts in a row have failed. */
  onFailure?(error: unknown, wait: number, failures: number): void;
}

/**
 * Tries until it succeeds, or fails in a way that another attempt would not change, or the attempts
 * are used up. An attempt that has come as far as it can without knowing how it ends calls `succeeded`, and
 * the count starts again.
 */
export async function retrying<Result>(
  attempt: (succeeded: () => void) => Promise<Result>,
  { retries, signal, onFailure }: RetryOptions,
): Promise<Result> {
  let failures = 0;
  while (true) {
    try {
      return await attempt(() => void (failures = 0));
    } catch (error) {
      failures++;
      if (failures > retries || isAborted(signal) || !shouldRetry(error)) throw error;
      const wait = Math.max(askedFor(error), backOff(failures));
      onFailure?.(error, wait, failures);
      await pause(wait, signal);
      if (isAborted(signal)) throw error;
    }
  }
}

/** Waits so many milliseconds, or until the signal. */
export async function pause(wait: number, signal?: AbortSignal): Promise<void> {
  await sleep(wait, undefined, signal && { signal }).catch(() => undefined);
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

/** The milliseconds that the server asks to wait; 0 if it does not. */
function askedFor(error: unknown): number {
  const response = error instanceof HandshakeRefusedError ? error.response : undefined;
  return retryAfter((response && headerOf(response, "retry-after")) ?? "", new Date());
}
