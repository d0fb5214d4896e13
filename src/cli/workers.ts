import { ParseError, WsechoError } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import { parseInteger } from "../text/integer.ts";
import type { ProcessExit, WorkerProcess } from "./io.ts";

/**
 * Parses a number of processes: a number, or `auto`, which depends on the machine.
 *
 * @throws {ParseError} on anything else, and on numbers below 1 or above `max`
 */
export function parseWorkers(text: string, max: number): number | "auto" {
  if (text === "auto") return text;
  try {
    return parseInteger(text, { min: 1, max });
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(text, `${error.expected}, or "auto"`);
  }
}

/** The share that one of several processes, counted from 0, has of a whole number. */
export function shareOf(total: number, index: number, processes: number): number {
  return Math.floor(total / processes) + (index < total % processes ? 1 : 0);
}

/** What a worker reports about an error; the code is undefined if it was not thrown on purpose. */
export function toWorkerFailure(error: unknown) {
  const code = error instanceof WsechoError ? error.code : undefined;
  return { code, message: error instanceof Error ? error.message : String(error) };
}

/** An error as one process reports it to another. */
export type WorkerFailure = ReturnType<typeof toWorkerFailure>;

/** The error that a worker reported. */
export function errorOf({ code, message }: WorkerFailure): Error {
  return code === undefined ? new Error(message) : new WsechoError(code, message);
}

/** How a worker ended, in words: `exited with code 1`. */
export function describeExit({ exitCode, signal }: ProcessExit): string {
  return signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
}

/**
 * Kills a worker that hangs: it has reported nothing for `most()` times `beat` milliseconds. The beats
 * are counted, as the time in which this process was stopped itself does not matter.
 */
export function watchWorker(worker: WorkerProcess, beat: number, most: () => number) {
  let missed = 0;
  const timer = setInterval(() => {
    if (++missed === most()) worker.kill("SIGKILL");
  }, beat);
  return {
    /** How many beats ago it reported. */
    get missed() {
      return missed;
    },
    /** Call this with each of its messages. */
    reported: () => void (missed = 0),
    /** Resolves to how it ended, in words. */
    ended: worker.exited.then((exit) => {
      clearInterval(timer);
      if (missed < most()) return describeExit(exit);
      return `reported nothing for ${formatDuration(most() * beat)} and was killed`;
    }),
  };
}
