import { setTimeout as sleep } from "node:timers/promises";

import { type Output, OutputError } from "../io.ts";

/** What lines go to, and what is said when they cannot. */
export interface LineSinkOptions {
  readonly output: Output;
  /** What it is, for people: `log`. */
  readonly name: string;
  /** Who is meant to be quick enough: `the reader of this log`. */
  readonly reader: string;
  /** Characters that may wait before lines are left out. */
  readonly capacity: number;
  /** The line which says that so many were left out. */
  renderLeftOut(lines: number, reason: string): string;
}

/**
 * Creates what writes lines to an output. It never slows down the server or grows without bound: if the
 * reader is too slow, or the disk is full, lines are left out and, once there is room again, their number
 * is written.
 */
export function createLineSink({ output, name, reader, capacity, renderLeftOut }: LineSinkOptions) {
  let leftOut = 0;
  let isFull = false;

  /** Tells how many lines were left out, unless that is told already. */
  function tellLeftOut(): void {
    if (leftOut > 0) output.write(renderLeftOut(leftOut, `${reader} is too slow`));
    leftOut = 0;
  }

  /** Tries until the disk has room; a failure of another kind is the next one that is watched. */
  async function waitForRoom(retryAfter: number): Promise<void> {
    isFull = true;
    // One line at least was not written.
    leftOut ||= 1;
    while (isFull) {
      await sleep(retryAfter, undefined, { ref: false });
      output.recover();
      const told = leftOut;
      // The last line that was begun may have got no end.
      output.write("\n");
      output.write(renderLeftOut(leftOut, "the disk was full"));
      const failure = await output.flush().catch((error: unknown) => error);
      isFull = isFullDisk(failure);
      if (failure === undefined) leftOut -= told;
    }
  }

  return {
    /** Whether the next line would be left out, so that it need not be made; it is counted then. */
    leavesOut(): boolean {
      if (isFull) {
        leftOut++;
        return true;
      }
      if (output.backlog > capacity) {
        // Nothing more may ever be written.
        if (leftOut++ === 0) void output.flush().then(tellLeftOut, () => undefined);
        return true;
      }
      tellLeftOut();
      return false;
    },
    write: (line: string): void => output.write(line),
    /**
     * Reports on stderr if the output stops; the server goes on. If its disk was full, the lines go on, too,
     * once that has room.
     *
     * @param retryAfter milliseconds between attempts
     */
    async watch(stderr: Output, retryAfter = 1000): Promise<void> {
      while (true) {
        const failure = await output.broken;
        const full = isFullDisk(failure);
        const next = full
          ? `the ${name} goes on once there is`
          : `the server goes on without a ${name}`;
        stderr.write(`${failure.message}; ${next}\n`);
        if (!full) return output.abandon();
        await waitForRoom(retryAfter);
      }
    },
    /** Says what was left out, as no more will come. */
    end(): void {
      if (isFull) output.abandon();
      else tellLeftOut();
    },
  };
}

function isFullDisk(failure: unknown): boolean {
  return failure instanceof OutputError && (failure.code === "ENOSPC" || failure.code === "EDQUOT");
}
