import { createInput } from "./input.ts";
import type { Io, Signal } from "./io.ts";
import { createOutput } from "./output.ts";

/** The world of the running process. Made piece by piece, as each piece costs start-up time. */
export const processIo: Io = {
  env: process.env,
  stdin: createInput(() => Bun.stdin, 0),
  stdout: createOutput(Bun.stdout, 1),
  stderr: createOutput(Bun.stderr, 2),
  // Only ever asked at a terminal, where the stream machinery that this loads is bearable.
  columns: () => process.stdout.columns ?? 0,
  target: `${process.platform}-${process.arch}`,
  onSignal(listener) {
    const signals: readonly Signal[] = ["SIGINT", "SIGTERM"];
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
};

/** Ends the process by letting it end, which is quicker, unless an unfinished read or write keeps it. */
export function leave(code: number): void {
  process.exitCode = code;
  if (processIo.stdout.isAbandoned || processIo.stdin.wasRead) process.exit();
}
