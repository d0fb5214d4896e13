import type { Io } from "../io.ts";

/** Characters of log that wait for a slow reader before lines are left out. */
const capacity = 1024 * 1024;

/** Where a log goes. */
export interface LogWriter {
  write(line: string): void;
  /** Says what was left out and not told yet. */
  end(): void;
}

/**
 * Writes a log to stdout without ever holding up the server or growing without bound: when the reader
 * is too slow, lines are left out, and `renderGap` tells how many once there is room again.
 */
export function createLogWriter(
  { stdout }: Pick<Io, "stdout">,
  renderGap: (lines: number) => string,
): LogWriter {
  let leftOut = 0;

  function end(): void {
    if (leftOut > 0) stdout.write(renderGap(leftOut));
    leftOut = 0;
  }

  function write(line: string): void {
    if (stdout.backlog > capacity) {
      leftOut++;
      return;
    }
    end();
    stdout.write(line);
  }

  return { write, end };
}
