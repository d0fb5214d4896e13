import type { Io } from "../io.ts";

/** Resolves when nobody reads the log any more; a log that cannot be kept for another cause is no reason to stop. */
export async function readerGone({ stdout, stderr }: Pick<Io, "stdout" | "stderr">): Promise<void> {
  const error = await stdout.broken;
  if (error.code === "EPIPE") return;
  stderr.write(`${error.message}; the server goes on without a log\n`);
  await new Promise<never>(() => undefined);
}

/** Milliseconds that the reader of the log has for what it has not read when the server has ended. */
const lastWordsLimit = 500;

/** Waits for the last lines of the log, which `written` says are all there, to be read. */
export async function lastWords(
  { stdout }: Pick<Io, "stdout">,
  written: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  const timer = setTimeout(stdout.abandon, lastWordsLimit);
  await written;
  await stdout.flush().catch(() => undefined);
  clearTimeout(timer);
  stdout.abandon();
}
