import { retrying, type RetryOptions } from "../../client/retry.ts";
import { shouldRetry } from "../../client/should-retry.ts";
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
 *
 * @param leaving is aborted when the person leaves, and with it the signal of the options
 */
export async function reconnecting<Result>(
  attempt: (succeeded: () => void) => Promise<Result>,
  leaving: AbortSignal | undefined,
  { signal, io }: Omit<ShownRetryOptions, "retries">,
): Promise<Result | undefined> {
  try {
    return await retryingVisibly(attempt, { retries: Infinity, signal, io });
  } catch (error) {
    const isAborted = error instanceof WsechoError && error.code === "ABORTED";
    if (leaving?.aborted !== true || !(isAborted || shouldRetry(error))) throw error;
    return undefined;
  }
}
