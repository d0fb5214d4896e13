import { shouldRetry } from "../../client/back-off.ts";
import { retrying, type RetryOptions } from "../../client/retry.ts";
import { WsechoError } from "../../errors.ts";
import { formatDuration } from "../../text/duration.ts";
import { escapeControls } from "../../text/escape.ts";
import type { Io } from "../io.ts";

/** How often to try again, and where each failure is shown. */
export interface ShownRetryOptions extends Pick<RetryOptions, "retries"> {
  readonly signal: AbortSignal;
  readonly io: Pick<Io, "stderr">;
}

/** Tries as `retrying` does, and shows each failure on stderr. */
export function retryingVisibly<Result>(
  attempt: (succeeded: () => void) => Promise<Result>,
  { retries, signal, io }: ShownRetryOptions,
): Promise<Result> {
  function onFailure(error: unknown, wait: number, failures: number): void {
    const count = retries === Infinity ? "" : ` (${failures} of ${retries})`;
    const message = error instanceof Error ? error.message : String(error);
    io.stderr.write(
      `${escapeControls(message)}; trying again in ${formatDuration(wait)}${count}\n`,
    );
  }

  return retrying(attempt, { retries, signal, onFailure });
}

/**
 * Tries forever, until the person at the prompt leaves, if there is one; that is no failure, and gives
 * undefined.
 */
export async function reconnecting<Result>(
  attempt: (signal: AbortSignal, succeeded: () => void) => Promise<Result>,
  left: Promise<void> | undefined,
  { signal: stopped, io }: Omit<ShownRetryOptions, "retries">,
): Promise<Result | undefined> {
  const leaving = new AbortController();
  void left?.then(() => leaving.abort());
  const signal = AbortSignal.any([stopped, leaving.signal]);
  try {
    return await retryingVisibly((succeeded) => attempt(signal, succeeded), {
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
