import { createBackOff, retryAfter, shouldRetry } from "../../client/back-off.ts";
import { HandshakeRefusedError } from "../../errors.ts";
import { formatDuration } from "../../text/duration.ts";
import { escapeControls } from "../../text/escape.ts";
import type { Io } from "../io.ts";

/** How often to try again, and who is told. */
export interface RetryOptions {
  /** `Infinity` for as long as it takes. */
  readonly retries: number;
  /** Ends the waiting, with the failure that was waited after. */
  readonly signal: AbortSignal;
  readonly io: Pick<Io, "stderr">;
}

/**
 * Tries until it succeeds, or fails in a way that another attempt would not mend, or the attempts are
 * used up; each failure is told on stderr. An attempt that has come as far as it can without knowing
 * how it ends calls `succeeded`, and the counting begins anew.
 */
export async function retrying<Result>(
  attempt: (succeeded: () => void) => Promise<Result>,
  { retries, signal, io }: RetryOptions,
): Promise<Result> {
  const backOff = createBackOff();
  let failures = 0;
  while (true) {
    try {
      return await attempt(() => void (failures = 0));
    } catch (error) {
      failures++;
      if (failures > retries || signal.aborted || !shouldRetry(error)) throw error;
      const wait = askedFor(error) ?? backOff.next(failures);
      const count = retries === Infinity ? "" : ` (${failures} of ${retries})`;
      const message = error instanceof Error ? error.message : String(error);
      io.stderr.write(
        `${escapeControls(message)}; trying again in ${formatDuration(wait)}${count}\n`,
      );
      await sleep(wait, signal);
      if (signal.aborted) throw error;
    }
  }
}

function askedFor(error: unknown): number | undefined {
  if (!(error instanceof HandshakeRefusedError)) return undefined;
  const header = error.response?.headers.find(([name]) => name.toLowerCase() === "retry-after");
  return retryAfter(header?.[1], new Date());
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = () => resolve();
  const timer = setTimeout(stop, milliseconds);
  signal.addEventListener("abort", stop);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener("abort", stop);
}
