import type { Io } from "../io.ts";

/** Characters of log that wait for a slow reader before lines are left out. */
const capacity = 1024 * 1024;

/** Where a log goes. */
export interface LogWriter {
  write(line: string): void;
}

/**
 * Writes a log to stdout without ever holding up the server or growing without bound: when the reader
 * is too slow, lines are left out, and how many is said once there is room again.
 */
export function createLogWriter({ stdout }: Pick<Io, "stdout">): LogWriter {
  let leftOut = 0;

  function write(line: string): void {
    if (stdout.backlog > capacity) {
      leftOut++;
      return;
    }
    if (leftOut > 0) {
      stdout.write(`(${leftOut} lines left out: the reader of this log is too slow)\n`);
      leftOut = 0;
    }
    stdout.write(line);
  }

  return { write };
}
