import type { Io, Signal } from "./io.ts";
import { createOutput } from "./output.ts";

/** The world of the running process. Made piece by piece, as each piece costs start-up time. */
export const processIo: Io = {
  env: process.env,
  stdout: createOutput(Bun.stdout, 1),
  stderr: createOutput(Bun.stderr, 2),
  target: `${process.platform}-${process.arch}`,
  onSignal(listener) {
    const signals: readonly Signal[] = ["SIGINT", "SIGTERM"];
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
};

/** Ends the process by letting it end, which is quicker, unless a write that was given up keeps it. */
export function leave(code: number): void {
  process.exitCode = code;
  if (processIo.stdout.isAbandoned) process.exit();
}
