import { setTimeout as sleep } from "node:timers/promises";

import { WsechoError } from "../../../errors.ts";
import type { ClusterMetrics } from "../../../server/cluster-link.ts";
import { createMetrics } from "../../../server/metrics/metrics.ts";
import { mergeSnapshots, snapshotAfterEnd } from "../../../server/metrics/snapshot.ts";
import { formatDuration, longestTimer } from "../../../text/duration.ts";
import type { Io } from "../../io.ts";
import { whileRead } from "../../output.ts";
import { mergeLog } from "../log.ts";
import { type ManagedWorker, manageWorker, type Requests } from "./managed-worker.ts";
import type { WorkerStart } from "./messages.ts";
import { badStarts, createRestarts } from "./restarts.ts";
import { createSlotDesk, type SlotPlan } from "./slot-desk.ts";

/** A server as `serve` sees it: this process alone, or several. */
export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Resolves once it accepts connections. */
  readonly ready: Promise<void>;
  /** Rejects when it cannot start, or cannot go on. */
  readonly failed: Promise<never>;
  /**
   * Closes all connections within `grace` milliseconds, and resolves when that is done and nothing more
   * will be written to the log.
   */
  stop(grace: number): Promise<void>;
}

/** How many workers there are, and what each does. */
export interface WorkerPoolOptions {
  readonly size: number;
  /** The connections that all of them may have open together; undefined for no limit. */
  readonly slots?: Omit<SlotPlan, "size"> | undefined;
  /** What the worker at a place, from 0 on, does; up to `connections` were numbered there before. */
  startOf(place: number, connections: number): WorkerStart;
  readonly io: Io;
  /** The worker at a place cannot use Redis, for a reason, or can again. */
  redisChanged?(place: number, problem: string | undefined): void;
  /**
   * Milliseconds beyond the grace after which a worker that has not ended is killed. Default: 4,000,
   * more than it gives to the reader of its log.
   */
  readonly overtime?: number;
  /** Milliseconds after which a worker that has sent nothing has missed a report. Default: 1,000. */
  readonly beat?: number;
}

/** Milliseconds after which a signal that ended a worker has reached this process too, if it was for both. */
const signalDelay = 50;

/** More connections than a worker can have accepted since its last report. */
const unreported = 100_000;

/** Starts all workers, as one server; each that ends too early is replaced. */
export function startWorkerPool({
  size,
  slots,
  startOf,
  io,
  redisChanged,
  overtime = 4000,
  beat,
}: WorkerPoolOptions): Omit<RunningServer, "url" | "port"> {
  const places = Array.from({ length: size }, (): ManagedWorker | undefined => undefined);
  const desk = createSlotDesk({ size, total: 0, mostEach: Infinity, ...slots });
  const logs = new Set<Promise<void>>();
  const { promise: failed, reject: fail } = Promise.withResolvers<never>();
  const stopping = new AbortController();
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  const supervisor = createMetrics();
  let gone = supervisor.snapshot();
  let grace: number | undefined;
  let wasReady = false;

  function living(): ManagedWorker[] {
    return places.filter((worker) => worker !== undefined);
  }

  function pause(milliseconds: number): Promise<void> {
    return sleep(milliseconds, undefined, stopping).catch(() => undefined);
  }

  async function keep(place: number): Promise<void> {
    const restarts = createRestarts();
    let connections = 0;
    while (grace === undefined) {
      const startedAt = performance.now();
      const { how, failure, counted } = await runWorker(place, startOf(place, connections));
      connections += counted + unreported;
      await pause(signalDelay);
      if (grace !== undefined) return;
      const name = `Worker ${place + 1} of ${size}`;
      if (!wasReady) {
        const message = `Cannot start: ${name} ${how} before it accepted connections`;
        return fail(failure ?? new WsechoError("WORKER_FAILED", message));
      }
      const wait = restarts.next(performance.now() - startedAt);
      const why = failure === undefined ? how : `${how}: ${failure.message}`;
      if (wait === undefined) {
        const message = `Cannot keep ${name} running: it ended ${badStarts} times in a row, and the last one ${why}`;
        return fail(new WsechoError("WORKER_FAILED", message));
      }
      io.stderr.write(`${name} ${why}; starting another in ${formatDuration(wait)}\n`);
      await pause(wait);
    }
  }

  /** Runs one worker until it ends. */
  async function runWorker(place: number, start: WorkerStart) {
    let worker: ManagedWorker;
    try {
      const started = await io.spawnWorker(["serve"], "pipe");
      worker = manageWorker(started, start, requestsOf(place), beat);
      const log = mergeLog(started.stdout, io.stdout);
      logs.add(log);
      void log.then(() => logs.delete(log));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const failure = new WsechoError("WORKER_FAILED", `Cannot start a worker: ${why}`);
      return { how: "is missing", failure, counted: 0 };
    }
    places[place] = worker;
    worker.send({ kind: "lend", slots: desk.open(place) });
    if (grace !== undefined) worker.send({ kind: "stop", grace });
    void worker.ready.then(() => {
      if (grace !== undefined || !places.every((other) => other?.isReady)) return;
      wasReady = true;
      markReady();
    });
    const ending = await worker.ended;
    places[place] = undefined;
    desk.close(place);
    redisChanged?.(place, undefined);
    const { snapshot } = worker;
    if (snapshot !== undefined) gone = mergeSnapshots(gone, snapshotAfterEnd(snapshot));
    return { ...ending, counted: snapshot?.connectionsTotal ?? 0 };
  }

  function othersServing(place: number): ManagedWorker[] {
    return living().filter((worker) => worker.isServing && worker !== places[place]);
  }

  function requestsOf(place: number): Requests {
    return {
      async borrow(question) {
        if (desk.isEmpty) await Promise.all(othersServing(place).map((worker) => worker.recall()));
        places[place]?.send({ kind: "lend", question, slots: desk.lendMore(place) });
      },
      takeBack: (count) => desk.takeBack(place, count),
      spent(spending) {
        for (const worker of othersServing(place)) worker.send({ kind: "spent", spending });
      },
      watch(news) {
        for (const worker of othersServing(place)) worker.send({ kind: "watch", news });
      },
      redisChanged: (problem) => redisChanged?.(place, problem),
      relay({ messages }) {
        const others = living().filter((worker) => worker !== places[place]);
        return Promise.all(others.map((worker) => messages.map(worker.relay).at(-1)));
      },
      async sum(question) {
        await Promise.all(othersServing(place).map((worker) => worker.recount()));
        places[place]?.send({ kind: "clusterMetrics", question, clusterMetrics: clusterMetrics() });
      },
    };
  }

  function clusterMetrics(): ClusterMetrics {
    const snapshots = living().flatMap(({ snapshot }) => snapshot ?? []);
    const { residentMemory } = supervisor.snapshot();
    const workers = living().filter(({ isServing }) => isServing).length;
    return {
      snapshot: mergeSnapshots({ ...gone, residentMemory }, ...snapshots),
      workers,
      missing: size - workers,
    };
  }

  const ended = Promise.all(places.map((_, place) => keep(place)));

  async function stop(within: number): Promise<void> {
    grace = within;
    stopping.abort();
    for (const worker of living()) worker.send({ kind: "stop", grace });
    const limit = Math.min(within + overtime, longestTimer);
    const timer = setTimeout(() => living().forEach((worker) => worker.kill()), limit);
    const logsEnded = ended.then(() => Promise.all([...logs]));
    // A worker waits for its log to be read, and so for the reader of the log of all.
    await whileRead(io.stdout, logsEnded);
    clearTimeout(timer);
  }

  return { ready, failed, stop };
}
