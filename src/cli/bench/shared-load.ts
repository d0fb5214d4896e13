import type { Load } from "../../bench/load.ts";
import { mergeResults } from "../../bench/merge-results.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadProgress, LoadResult } from "../../bench/result.ts";
import { WsechoError } from "../../errors.ts";
import type { Io, WorkerProcess } from "../io.ts";
import { shareOf, watchWorker } from "../workers.ts";
import type { Answer, Order } from "./worker.ts";

/** One worker, and how far it is. */
interface Share {
  readonly worker: WorkerProcess;
  progress: LoadProgress | undefined;
  readonly ready: PromiseWithResolvers<void>;
  readonly result: PromiseWithResolvers<LoadResult>;
}

/** Seconds without a report after which a worker counts as hung. */
const patience = 30;

/** Makes a load that `workers` processes of this program share. Disposing of it ends them. */
export function createSharedLoad(
  plan: LoadPlan,
  workers: number,
  io: Pick<Io, "spawnWorker">,
  beat = 1000,
): Load & AsyncDisposable {
  const shares: Share[] = [];
  let isStopped = false;

  function sendAll(order: Order): void {
    for (const share of shares) share.worker.send(order);
  }

  async function start(index: number): Promise<void> {
    const share: Share = {
      worker: await io.spawnWorker(["bench"]),
      progress: undefined,
      ready: Promise.withResolvers(),
      result: Promise.withResolvers(),
    };
    shares.push(share);
    const watch = watchWorker(share.worker, beat, () => patience);
    // A rejection must not count as unhandled before someone waits for it.
    share.ready.promise.catch(() => undefined);
    share.result.promise.catch(() => undefined);
    share.worker.onMessage((message) => {
      const answer = message as Answer;
      watch.reported();
      if (answer.type === "progress") share.progress = answer.progress;
      else if (answer.type === "connected") share.ready.resolve();
      else share.result.resolve(answer.result);
    });
    void watch.ended.then((how) => {
      const text = `A worker ${how} before its share of the load was done`;
      const error = new WsechoError("WORKER_FAILED", text);
      share.ready.reject(error);
      share.result.reject(error);
    });
    const order: Order = { type: "connect", plan: sharePlan(plan, index, workers) };
    share.worker.send(order);
  }

  return {
    async connect() {
      await Promise.all(Array.from({ length: workers }, (_, index) => start(index)));
      if (isStopped) sendAll({ type: "stop" });
      await Promise.all(shares.map(({ ready }) => ready.promise));
    },
    async run() {
      sendAll({ type: "run" });
      return mergeResults(await Promise.all(shares.map(({ result }) => result.promise)));
    },
    stop() {
      isStopped = true;
      sendAll({ type: "stop" });
    },
    progress: () => mergeProgress(shares.map(({ progress }) => progress)),
    async [Symbol.asyncDispose]() {
      for (const { worker } of shares) worker.kill("SIGKILL");
      await Promise.all(shares.map(({ worker }) => worker.exited));
    },
  };
}

/**
 * The share of a load that one of several workers, counted from 0, gets: some of the connections, and the
 * same part of the rate. There must be no more workers than connections.
 */
export function sharePlan(plan: LoadPlan, worker: number, workers: number): LoadPlan {
  const { connections: all, rate } = plan;
  const connections = shareOf(all, worker, workers);
  return { ...plan, connections, rate: rate && (rate * connections) / all };
}

const phases = ["connecting", "sending", "waiting"] as const;

/** The progress of several shares of one load together; `undefined` has reported nothing yet. */
export function mergeProgress(all: readonly (LoadProgress | undefined)[]): LoadProgress {
  const reported = all.filter((progress) => progress !== undefined);
  // The slowest decides.
  const reached = all.map((progress) => progress?.phase ?? "connecting");
  const phase = phases.find((candidate) => reached.includes(candidate)) ?? "connecting";
  const inPhase = reported.filter((progress) => progress.phase === phase);
  const sum = (pick: (progress: LoadProgress) => number) =>
    reported.reduce((total, progress) => total + pick(progress), 0);
  return {
    phase,
    elapsed: Math.max(0, ...inPhase.map(({ elapsed }) => elapsed)),
    opened: sum(({ opened }) => opened),
    echoed: sum(({ echoed }) => echoed),
    failures: sum(({ failures }) => failures),
  };
}
