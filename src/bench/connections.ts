import type { ConnectFailure } from "../protocol/connect-failure.ts";
import { DialError } from "../protocol/dial-error.ts";
import { LoadConnection } from "./connection.ts";
import { dial } from "./dial.ts";
import { createHistogram, record } from "./histogram.ts";
import type { LoadPlan } from "./plan.ts";
import { atOnce, rampUp } from "./ramp-up.ts";
import type { LoadResult } from "./result.ts";
import type { Dialed } from "./shake-hands.ts";

/** Makes a connection of one whose handshake is done; `onEnd` is called with how it ends. */
export type ConnectionMaker = (
  dialed: Dialed,
  onEnd: (problem: string | undefined) => void,
) => LoadConnection;

/** Milliseconds that servers have to answer the Close frames at the end. */
const closeTimeout = 1000;

/**
 * Makes the connections of a load, of which none is open yet.
 *
 * @param stopped ends the opening, and forgives the echoes that are missing at the end
 * @param openFileLimit how many files this process may have open, if it is known
 */
export function createLoadConnections(
  { target, connections: count, connectTimeout }: LoadPlan,
  make: ConnectionMaker,
  stopped: AbortSignal,
  openFileLimit: () => number | undefined,
) {
  const connections: LoadConnection[] = [];
  const problems = new Map<string, number>();
  const connecting = createHistogram();
  const allEnded = Promise.withResolvers<void>();
  let firstFailure: ConnectFailure | undefined;
  let failed = 0;
  let isOpen = false;
  let compressing = 0;
  let ended = 0;
  let lost = 0;

  function countProblem(problem: string, times = 1): void {
    problems.set(problem, (problems.get(problem) ?? 0) + times);
  }

  function endIfEmpty(): void {
    if (isOpen && ended === connections.length) allEnded.resolve();
  }

  function onEnd(problem: string | undefined): void {
    ended++;
    if (problem !== undefined) {
      lost++;
      countProblem(problem);
    }
    endIfEmpty();
  }

  async function openOne(): Promise<void> {
    const start = performance.now();
    try {
      const dialed = await dial(target, connectTimeout, stopped);
      record(connecting, performance.now() - start);
      if (dialed.isDeflateAgreed) compressing++;
      connections.push(make(dialed, onEnd));
    } catch (error) {
      if (stopped.aborted) return;
      if (!(error instanceof DialError)) throw error;
      failed++;
      firstFailure ??= error.failure;
      countProblem(describeProblem(error, connections.length - ended, openFileLimit));
    }
  }

  /** Those that have not ended. */
  function living(): LoadConnection[] {
    return connections.filter(({ hasEnded }) => !hasEnded);
  }

  return {
    /** All that were opened, in that order, those that have ended included. */
    connections: connections as readonly LoadConnection[],
    /** Resolves once all are open and all of them have ended. */
    allEnded: allEnded.promise,
    living,
    /** Resolves once each is open or has failed. If the first ones all fail, the others are not tried. */
    async open(): Promise<void> {
      const isHopeless = (): boolean => connections.length === 0 && failed >= atOnce;
      await rampUp(count, openOne, () => stopped.aborted || isHopeless());
      if (isHopeless() && failed < count) {
        countProblem("not tried because the first ones all failed", count - failed);
        failed = count;
      }
      isOpen = true;
      endIfEmpty();
    },
    /** Their state. */
    report: (): Pick<LoadResult, "connections" | "connecting" | "problems" | "firstFailure"> => ({
      connections: { asked: count, opened: connections.length, failed, compressing, lost },
      connecting,
      problems: Object.fromEntries(problems),
      firstFailure,
    }),
    /** Closes them all; echoes that have not come are lost, unless the load was stopped. */
    async close(): Promise<void> {
      for (const connection of living()) connection.close(stopped.aborted);
      const timer = setTimeout(allEnded.resolve, closeTimeout);
      await allEnded.promise;
      clearTimeout(timer);
      // Including those that have ended, but whose Close frame the server has not accepted.
      for (const connection of connections) connection.terminate();
    },
  };
}

/**
 * Files that may be open in addition to connections: two for each handshake in progress, as both
 * addresses of a name are tried at once, and those of the runtime.
 */
const otherFiles = 2 * atOnce + 32;

/** The runtime also says that a connection was refused when the process may open no more files. */
function describeProblem(
  { message, failure }: DialError,
  opened: number,
  openFileLimit: () => number | undefined,
): string {
  if (failure.kind !== "failed" || failure.code !== "ECONNREFUSED") return message;
  const most = openFileLimit();
  if (most === undefined || opened + otherFiles < most) return message;
  return `${message}, or the limit of ${most} open files was reached (ulimit -n)`;
}
