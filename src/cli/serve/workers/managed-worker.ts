import type { MetricsSnapshot } from "../../../server/metrics/snapshot.ts";
import type { ProcessExit, WorkerProcess } from "../../io.ts";
import { errorOf } from "../../worker-failure.ts";
import type { ToParent, ToWorker, WorkerStart } from "./messages.ts";
import { createQuestions } from "./questions.ts";
import { type Batch, createRelayLink, type Said } from "./relay-link.ts";

/** A worker that has been told to start, as its parent sees it. */
export interface ManagedWorker {
  readonly pid: number;
  /** Resolves once it accepts connections, if it ever does. */
  readonly ready: Promise<void>;
  readonly isReady: boolean;
  readonly ended: Promise<WorkerExit>;
  /** What it had counted when it told last; undefined where it never has. */
  readonly snapshot: MetricsSnapshot | undefined;
  /** Has it count once more; resolves when it has, or is too slow. */
  recount(): Promise<void>;
  /** Tells it what was said in a room; the promise, where there is one, resolves when more may follow. */
  tell(said: Said): Promise<void> | undefined;
  send(message: ToWorker): void;
  kill(): void;
}

/** How a worker ended. */
export interface WorkerExit {
  /** In words: `exited with code 1`. */
  readonly how: string;
  /** Why it could not start, where it said so. */
  readonly failure: Error | undefined;
}

/** What a worker wants of its parent. */
export interface Requests {
  /** Others are to hear this; resolves when more may follow. */
  spread(batch: Batch): Promise<unknown>;
  /** The numbers of all are to be added up, and sent back with the question. */
  sum(question: number): void;
}

/** Milliseconds that a worker has to count. */
const countLimit = 500;

/** Milliseconds that a worker may take nothing of what is said in rooms before it is left out. */
const patience = 2000;

/** Tells a process that has just been started what to do, and listens to it. */
export function manageWorker(
  worker: WorkerProcess,
  start: WorkerStart,
  requests: Requests,
): ManagedWorker {
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  const questions = createQuestions<void>(countLimit);
  let isReady = false;
  let snapshot: MetricsSnapshot | undefined;
  let failure: Error | undefined;
  const link = createRelayLink({
    send: (batch) => send({ kind: "said", batch }),
    patience,
    onMissed: () => send({ kind: "missed" }),
  });

  function send(message: ToWorker): void {
    worker.send(message);
  }

  function handleMessage(message: ToParent): void {
    switch (message.kind) {
      case "ready":
        isReady = true;
        return markReady();
      case "failed":
        failure = errorOf(message);
        return;
      case "counted":
        snapshot = message.snapshot;
        return questions.answer(message.question ?? 0);
      case "sum":
        snapshot = message.snapshot;
        return requests.sum(message.question);
      case "taken":
        return link.taken(message.cost);
      case "said": {
        const { cost } = message.batch;
        void requests.spread(message.batch).then(() => send({ kind: "taken", cost }));
      }
    }
  }

  worker.onMessage((message) => handleMessage(message as ToParent));
  send({ kind: "start", start });
  return {
    pid: worker.pid,
    ready,
    get isReady() {
      return isReady;
    },
    get snapshot() {
      return snapshot;
    },
    ended: worker.exited.then((exit) => {
      isReady = false;
      link.close();
      return { how: describeExit(exit), failure };
    }),
    recount: () => questions.ask((question) => send({ kind: "count", question })),
    tell: link.put,
    send,
    kill: () => worker.kill("SIGKILL"),
  };
}

function describeExit({ exitCode, signal }: ProcessExit): string {
  return signal === null ? `exited with code ${exitCode}` : `was ended by ${signal}`;
}
