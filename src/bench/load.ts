import { WsechoError } from "../errors.ts";
import { watchCost } from "./client-cost.ts";
import { LoadConnection } from "./connection.ts";
import { dial } from "./dial.ts";
import { createEchoBook } from "./echoes.ts";
import { createHistogram, record } from "./histogram.ts";
import { noTotals, type Totals } from "./ledger.ts";
import { createPacer, type Pacer } from "./pacer.ts";
import type { LoadPlan } from "./plan.ts";
import { rampUp } from "./ramp-up.ts";
import type { LoadProgress, LoadResult } from "./result.ts";
import { createRotation } from "./rotation.ts";
import { createTimeline } from "./timeline.ts";
import { startTurns } from "./turns.ts";
import { describeWrong, type WrongEcho } from "./wrong-echo.ts";

/** A load on a server, from this process. */
export interface Load {
  /**
   * Opens the connections, and resolves once each is open or has failed.
   *
   * @throws {WsechoError} with the code of the first problem, when not one could be opened
   */
  connect(): Promise<void>;
  /** Sends for as long as planned, waits for the echoes still owed, closes all connections. */
  run(): Promise<LoadResult>;
  /** Ends the connecting or the sending now; `run` then waits for no more echoes. */
  stop(): void;
  progress(): LoadProgress;
}

/** Milliseconds that servers have to answer the Close frames in the end. */
const closeTimeout = 1000;
/** Milliseconds between two looks at what can wait that long. */
const lookEvery = 10;
/** How often within the plan's `wait` it is looked for echoes that are overdue. */
const overdueLooks = 20;

/** Makes a load that has not begun. */
export function createLoad(plan: LoadPlan): Load {
  const { target, binary, pipeline, duration, rate, expectPrefix, wait } = plan;
  const plain = createRotation({ ...plan, compress: false });
  const compressed = target.compress ? createRotation({ ...plan, compress: true }) : plain;
  const echoesOf = createEchoBook(plain);
  const totals = noTotals();
  const connecting = createHistogram();
  const lateness = createHistogram();
  const problems = new Map<string, number>();
  const connections: LoadConnection[] = [];
  const stopped = Promise.withResolvers<void>();
  const allEnded = Promise.withResolvers<void>();
  let isStopped = false;
  let firstProblem: WsechoError | undefined;
  let firstWrong: WrongEcho | undefined;
  let rampUpTime = 0;
  let compressing = 0;
  let ended = 0;
  let lost = 0;
  let phase: LoadProgress["phase"] = "connecting";
  let phaseStart = performance.now();
  let deadline = Infinity;
  let timeline = createTimeline(0, duration);
  let pacer: Pacer | undefined;

  function enter(next: LoadProgress["phase"]): void {
    phase = next;
    phaseStart = performance.now();
  }

  function countProblem(problem: string): void {
    problems.set(problem, (problems.get(problem) ?? 0) + 1);
  }

  async function connectOne(): Promise<void> {
    const start = performance.now();
    try {
      const dialed = await dial(target, plan.connectTimeout);
      record(connecting, performance.now() - start);
      const index = connections.length;
      if (dialed.isDeflateAgreed) compressing++;
      const connection = new LoadConnection(dialed, {
        rotation: dialed.isDeflateAgreed ? compressed : plain,
        binary,
        pipeline,
        echoesOf,
        prefix: expectPrefix === undefined ? undefined : Buffer.from(expectPrefix),
        totals,
        dueAt(message, now) {
          const due = pacer === undefined ? now : pacer.dueAt(index, message);
          return due < deadline ? due : Infinity;
        },
        onEcho: (roundTrip) => timeline.record(roundTrip),
        onWrong(want, got) {
          firstWrong ??= describeWrong(want, got, binary);
        },
        onEnd(problem) {
          ended++;
          if (ended === connections.length) allEnded.resolve();
          if (problem === undefined) return;
          lost++;
          countProblem(problem);
        },
      });
      connections.push(connection);
      if (isStopped) connection.terminate();
    } catch (error) {
      if (!(error instanceof WsechoError)) throw error;
      firstProblem ??= error;
      countProblem(error.message);
    }
  }

  async function connect(): Promise<void> {
    enter("connecting");
    await rampUp(plan.connections, connectOne, () => isStopped);
    rampUpTime = performance.now() - phaseStart;
    if (connections.length === 0 && firstProblem !== undefined) throw firstProblem;
  }

  function living(): LoadConnection[] {
    return connections.filter(({ hasEnded }) => !hasEnded);
  }

  /** Sends until time is up; resolves to how long that took. */
  async function send(): Promise<number> {
    enter("sending");
    deadline = phaseStart + duration;
    timeline = createTimeline(phaseStart, duration);
    if (rate !== undefined) pacer = createPacer(phaseStart, rate, connections.length);
    for (const connection of connections) connection.start();
    const endTurns = pacer && startTurns(pacer, connections, deadline, lateness);
    const { promise: timeIsUp, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, duration);
    const looks = setInterval(() => timeline.advance(performance.now()), lookEvery);
    const overdue = setInterval(() => {
      for (const connection of living()) {
        if (connection.ledger.giveUp(performance.now() - wait) > 0) connection.sendDue();
      }
    }, wait / overdueLooks);
    await Promise.race([timeIsUp, stopped.promise, allEnded.promise]);
    clearTimeout(timer);
    clearInterval(looks);
    clearInterval(overdue);
    endTurns?.();
    for (const connection of connections) connection.stop();
    return performance.now() - phaseStart;
  }

  /** Waits for the echoes still owed. */
  async function collect(): Promise<void> {
    enter("waiting");
    while (!isStopped && performance.now() - phaseStart < wait) {
      if (living().every(({ ledger }) => ledger.onTheWay === 0)) return;
      await Promise.race([Bun.sleep(lookEvery), stopped.promise]);
    }
  }

  async function closeAll(): Promise<void> {
    const open = living();
    for (const connection of open) connection.close();
    const end = performance.now() + closeTimeout;
    while (living().length > 0 && performance.now() < end) await Bun.sleep(lookEvery / 10);
    for (const connection of open) connection.terminate();
  }

  async function run(): Promise<LoadResult> {
    const cost = watchCost();
    const elapsed = await send();
    const client = { workers: 1, ...cost.end() };
    const echoedInTime = totals.echoed;
    await collect();
    await closeAll();
    const { slices, total } = timeline.end(performance.now());
    return {
      interrupted: isStopped,
      connections: { asked: plan.connections, opened: connections.length, compressing, lost },
      rampUp: rampUpTime,
      connecting,
      elapsed,
      messages: { ...totals, echoedInTime },
      bytes: {
        sent: sum(connections, ({ bytesSent }) => bytesSent),
        received: sum(connections, ({ bytesReceived }) => bytesReceived),
      },
      latency: total,
      lateness,
      timeline: slices,
      problems: Object.fromEntries(problems),
      firstWrong,
      client,
    };
  }

  return {
    connect,
    run,
    stop() {
      isStopped = true;
      stopped.resolve();
    },
    progress: () => ({
      phase,
      elapsed: performance.now() - phaseStart,
      opened: connections.length,
      echoed: totals.echoed,
      failures: failuresIn(totals),
    }),
  };
}

function failuresIn({ wrong, lost, reordered, duplicated }: Totals): number {
  return wrong + lost + reordered + duplicated;
}

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
