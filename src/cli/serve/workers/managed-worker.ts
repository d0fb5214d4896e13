import type { MetricsSnapshot } from "../../../server/metrics/snapshot.ts";
import type { Spending } from "../../../server/shared-rate.ts";
import type { WatchNews } from "../../../server/watch/news.ts";
import type { WorkerProcess } from "../../io.ts";
import { errorOf, watchWorker } from "../../workers.ts";
import type { ToParent, ToWorker, WorkerStart } from "./messages.ts";
import { createQuestions } from "./questions.ts";
import { type Batch, createRelayLink } from "./relay-link.ts";

/** What a worker requests from its parent. */
export interface Requests {
  /** Sends messages to the rooms of all other workers; resolves when more may follow. */
  relay(batch: Batch): Promise<unknown>;
  /** Lends it slots for more connections, as the answer to the question. */
  borrow(question: number): void;
  /** Takes back slots. */
  takeBack(slots: number): void;
  /** Tells all other workers what was spent of the limit on requests. */
  spent(spending: Spending): void;
  /** Tells all other workers what watchers should know. */
  watch(news: WatchNews): void;
  /** It cannot use Redis, for a reason, or can again. */
  redisChanged(problem: string | undefined): void;
  /** Adds up the metrics of all workers, and sends them with the number of the question. */
  sum(question: number): void;
}

/** Milliseconds that a worker has to report its metrics. */
const countLimit = 500;

/**
 * Milliseconds that a worker may acknowledge no message to a room before it is left out: more than the
 * members of a room have before the slowest is cut.
 */
const patience = 4000;

/** Missed reports until a worker no longer counts, and until it is killed after and before its start. */
const [late, hung, stillborn] = [3, 8, 60];

/**
 * Makes a process that has just been spawned start its server, and handles its messages.
 *
 * @param beat the milliseconds after which a worker that has sent nothing has missed a report
 */
export function manageWorker(
  worker: WorkerProcess,
  start: WorkerStart,
  requests: Requests,
  beat = 1000,
) {
  const { promise: ready, resolve: markReady } = Promise.withResolvers<void>();
  const questions = createQuestions<void>(countLimit);
  let isReady = false;
  let snapshot: MetricsSnapshot | undefined;
  let failure: Error | undefined;
  const watch = watchWorker(worker, beat, () => (isReady ? hung : stillborn));
  const link = createRelayLink({
    send: (batch) => send({ kind: "relay", batch }),
    patience,
    onMissed: () => send({ kind: "missed" }),
  });

  function send(message: ToWorker): void {
    worker.send(message);
  }

  function handleMessage(message: ToParent): void {
    watch.reported();
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
      case "borrow":
        return requests.borrow(message.question);
      case "returned":
        requests.takeBack(message.slots);
        return questions.answer(message.question);
      case "spent":
        return requests.spent(message.spending);
      case "watch":
        return requests.watch(message.news);
      case "redis":
        return requests.redisChanged(message.problem);
      case "acknowledge":
        return link.acknowledge(message.cost);
      case "relay": {
        const { cost } = message.batch;
        void requests.relay(message.batch).then(() => send({ kind: "acknowledge", cost }));
      }
    }
  }

  worker.onMessage((message) => handleMessage(message as ToParent));
  send({ kind: "start", start });
  return {
    /** Resolves once it accepts connections, if it ever does. */
    ready,
    get isReady() {
      return isReady;
    },
    /** Whether it also reports, as a worker that hangs does not. */
    get isServing() {
      return isReady && watch.missed < late;
    },
    /** Its metrics as of its last report; undefined before the first. */
    get snapshot() {
      return snapshot;
    },
    /** Resolves to how it ended, in words, and why it could not start, where it reported that. */
    ended: watch.ended.then((how) => {
      isReady = false;
      link.close();
      return { how, failure };
    }),
    /** Asks it to return slots that it does not use; resolves when it has, or takes too long. */
    recall: () => questions.ask((question) => send({ kind: "recall", question })),
    /** Asks for a new report; resolves when it has come, or takes too long. */
    recount: () => questions.ask((question) => send({ kind: "count", question })),
    /** Sends it a message to a room; the promise, if there is one, resolves when more may follow. */
    relay: link.put,
    send,
    kill: () => worker.kill("SIGKILL"),
  };
}

/** A worker as its parent sees it. */
export type ManagedWorker = ReturnType<typeof manageWorker>;
