import type { Io } from "../io.ts";

/** Resolves when nobody reads the log any more; a log that cannot be kept for another cause is no reason to stop. */
export async function readerGone({ stdout, stderr }: Pick<Io, "stdout" | "stderr">): Promise<void> {
  const error = await stdout.broken;
  stdout.abandon();
  if (error.code === "EPIPE") return;
  stderr.write(`${error.message}; the server goes on without a log\n`);
  await new Promise<never>(() => undefined);
}
