import type { Load } from "../../bench/load.ts";
import { mergeResults } from "../../bench/merge-results.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadProgress, LoadResult } from "../../bench/result.ts";
import { WsechoError } from "../../errors.ts";
import type { Io, WorkerProcess } from "../io.ts";
import { errorOf, type WorkerFailure } from "../worker-failure.ts";
import { mergeProgress } from "./merge-progress.ts";
import { sharePlan } from "./share-plan.ts";
import type { Answer, Order } from "./worker-message.ts";

/** A load that several processes share. Disposing of it ends them. */
export interface SharedLoad extends Load, AsyncDisposable {}

/** One worker, as far as it has come. */
interface Share {
  readonly plan: LoadPlan;
  readonly worker: WorkerProcess;
  progress: LoadProgress | undefined;
  readonly ready: PromiseWithResolvers<WorkerFailure | undefined>;
  readonly result: PromiseWithResolvers<LoadResult>;
}

/** Makes a load of which `workers` processes of this program do their share each. */
export function createSharedLoad(
  plan: LoadPlan,
  workers: number,
  io: Pick<Io, "spawnWorker">,
): SharedLoad {
  const shares: Share[] = [];
  let isStopped = false;

  function tellAll(order: Order): void {
    for (const share of shares) share.worker.send(order);
  }

  async function start(index: number): Promise<void> {
    const share: Share = {
      plan: sharePlan(plan, index, workers),
      worker: await io.spawnWorker(["bench"]),
      progress: undefined,
      ready: Promise.withResolvers(),
      result: Promise.withResolvers(),
    };
    shares.push(share);
    // Whoever waits for them is told; when nobody does, that is no failure of its own.
    share.ready.promise.catch(() => undefined);
    share.result.promise.catch(() => undefined);
    share.worker.onMessage((message) => hear(share, message as Answer));
    void share.worker.exited.then(({ exitCode, signal }) => {
      const how = signal ?? `exit code ${exitCode}`;
      const text = `A worker ended with ${how} before its share of the load was done`;
      const error = new WsechoError("WORKER_FAILED", text);
      share.ready.reject(error);
      share.result.reject(error);
    });
    share.worker.send({ type: "connect", plan: share.plan } satisfies Order);
  }

  return {
    async connect() {
      await Promise.all(Array.from({ length: workers }, (_, index) => start(index)));
      if (isStopped) tellAll({ type: "stop" });
      const failures = await Promise.all(shares.map(({ ready }) => ready.promise));
      const [failure] = failures;
      if (failure !== undefined && !failures.includes(undefined)) throw errorOf(failure);
    },
    async run() {
      tellAll({ type: "run" });
      return mergeResults(await Promise.all(shares.map(resultOf)));
    },
    stop() {
      isStopped = true;
      tellAll({ type: "stop" });
    },
    progress: () => mergeProgress(shares.map(({ progress }) => progress)),
    async [Symbol.asyncDispose]() {
      for (const { worker } of shares) worker.kill("SIGKILL");
      await Promise.all(shares.map(({ worker }) => worker.exited));
    },
  };
}

function hear(share: Share, answer: Answer): void {
  if (answer.type === "progress") {
    share.progress = answer.progress;
  } else if (answer.type === "connected") {
    share.ready.resolve(undefined);
  } else if (answer.type === "result") {
    share.result.resolve(answer.result);
  } else {
    share.ready.resolve(answer);
    share.result.reject(errorOf(answer));
  }
}

/** The result of a share; of one that could open no connection it is just that. */
async function resultOf({ plan, ready, result }: Share): Promise<LoadResult> {
  const failure = await ready.promise;
  if (failure === undefined) return await result.promise;
  return {
    ...mergeResults([]),
    connections: { asked: plan.connections, opened: 0, compressing: 0, lost: 0 },
    problems: { [failure.message]: plan.connections },
  };
}
