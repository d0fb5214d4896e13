import { WsechoError } from "../errors.ts";
import { LoadConnection } from "./connection.ts";
import { dial } from "./dial.ts";
import { createHistogram, type Histogram, record } from "./histogram.ts";
import { describeProblem } from "./open-files.ts";
import type { LoadPlan } from "./plan.ts";
import { rampUp } from "./ramp-up.ts";
import type { Dialed } from "./shake-hands.ts";

/** The connections of a load, from the first handshake to the last Close frame. */
export interface LoadConnections {
  /** All that were opened, in that order, those that have ended included. */
  readonly connections: readonly LoadConnection[];
  /** How many of these compress their messages. */
  readonly compressing: number;
  /** How many of these have ended without being asked to. */
  readonly lost: number;
  /** How many milliseconds each handshake took, from the first byte on. */
  readonly connecting: Histogram;
  /** What went wrong, and how often. */
  readonly problems: Readonly<Record<string, number>>;
  /** Resolves once all are open and all of them have ended. */
  readonly allEnded: Promise<void>;
  /** Those that have not ended. */
  living(): LoadConnection[];
  /**
   * Opens the connections, and resolves once each is open or has failed.
   *
   * @throws {WsechoError} with the code of the first problem, when not one could be opened
   */
  open(): Promise<void>;
  /** Says goodbye on each, and leaves none open; echoes still owed are lost unless it was stopped. */
  close(): Promise<void>;
}

/** Makes a connection of one whose handshake is done; `onEnd` is told how it ends. */
export type ConnectionMaker = (
  dialed: Dialed,
  onEnd: (problem: string | undefined) => void,
) => LoadConnection;

/** Milliseconds that servers have to answer the Close frames in the end. */
const closeTimeout = 1000;

/**
 * Makes connections of which none is open yet.
 *
 * @param stopped ends the opening where it is, and forgives the echoes that are still owed in the end
 */
export function createLoadConnections(
  { target, connections: count, connectTimeout }: LoadPlan,
  make: ConnectionMaker,
  stopped: AbortSignal,
): LoadConnections {
  const connections: LoadConnection[] = [];
  const problems = new Map<string, number>();
  const connecting = createHistogram();
  const allEnded = Promise.withResolvers<void>();
  let firstProblem: WsechoError | undefined;
  let isOpen = false;
  let compressing = 0;
  let ended = 0;
  let lost = 0;

  function countProblem(problem: string): void {
    problems.set(problem, (problems.get(problem) ?? 0) + 1);
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
      if (!(error instanceof WsechoError)) throw error;
      if (error.code === "ABORTED") return;
      firstProblem ??= error;
      countProblem(describeProblem(error, connections.length - ended));
    }
  }

  function living(): LoadConnection[] {
    return connections.filter(({ hasEnded }) => !hasEnded);
  }

  return {
    connections,
    get compressing() {
      return compressing;
    },
    get lost() {
      return lost;
    },
    connecting,
    get problems() {
      return Object.fromEntries(problems);
    },
    allEnded: allEnded.promise,
    living,
    async open() {
      await rampUp(count, openOne, () => stopped.aborted);
      isOpen = true;
      endIfEmpty();
      if (connections.length === 0 && firstProblem !== undefined) throw firstProblem;
    },
    async close() {
      for (const connection of living()) connection.close(stopped.aborted);
      const { promise: timeIsUp, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, closeTimeout);
      await Promise.race([allEnded.promise, timeIsUp]);
      clearTimeout(timer);
      // Also those that have ended, but whose own Close frame the server has not taken.
      for (const connection of connections) connection.terminate();
    },
  };
}
