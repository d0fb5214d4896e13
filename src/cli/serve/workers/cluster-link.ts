import type { Message } from "../../../protocol/message.ts";
import type { ClusterMetrics } from "../../../server/cluster-link.ts";
import type { MetricsSnapshot } from "../../../server/metrics/snapshot.ts";
import type { RoomLink } from "../../../server/room-link.ts";
import type { RateLink } from "../../../server/shared-rate.ts";
import type { WatchLink } from "../../../server/watch/news.ts";
import type { ToParent, ToWorker } from "./messages.ts";
import { createQuestions } from "./questions.ts";
import { type Batch, createRelayLink } from "./relay-link.ts";
import { createSlotLink } from "./slot-link.ts";

/** Milliseconds that the parent has to add up the metrics of all workers. */
const clusterMetricsTimeout = 1000;

/** Makes the link of a worker to the others; `send` leads to its parent. */
export function createClusterLink(send: (message: ToParent) => void) {
  const questions = createQuestions<ClusterMetrics>(clusterMetricsTimeout);
  const link = createRelayLink({ send: (batch) => send({ kind: "relay", batch }) });
  let hear: Parameters<RoomLink["onHeard"]>[0] | undefined;
  let miss: Parameters<RoomLink["onMissed"]>[0] | undefined;
  const slots = createSlotLink(send);
  let addSpending: Parameters<RateLink["onSpent"]>[0] | undefined;
  const rate: RateLink = {
    pass: (spending) => send({ kind: "spent", spending }),
    onSpent: (add) => void (addSpending = add),
  };
  let hearNews: Parameters<WatchLink["onHeard"]>[0] | undefined;
  const watch: WatchLink = {
    pass: (news) => send({ kind: "watch", news }),
    onHeard: (listener) => void (hearNews = listener),
  };
  const rooms: RoomLink = {
    pass: (room, message) => link.put({ room, message: copyOf(message) }),
    onHeard: (listener) => void (hear = listener),
    onMissed: (listener) => void (miss = listener),
  };

  /** The next batches wait until this one, or most of it, has been delivered. */
  async function deliver({ messages, cost }: Batch): Promise<void> {
    await Promise.all(messages.map(({ room, message }) => hear?.(room, message)));
    send({ kind: "acknowledge", cost });
  }

  return {
    rooms,
    rate,
    watch,
    slots: slots.link,
    clusterMetrics: (snapshot: MetricsSnapshot) =>
      questions.ask((question) => send({ kind: "sum", question, snapshot })),
    /** Handles what comes from the other workers through the parent. */
    handleMessage(message: ToWorker): void {
      if (message.kind === "relay") {
        void deliver(message.batch);
      } else if (message.kind === "acknowledge") {
        link.acknowledge(message.cost);
      } else if (message.kind === "missed") {
        miss?.();
      } else if (message.kind === "clusterMetrics") {
        questions.answer(message.question, message.clusterMetrics);
      } else if (message.kind === "lend") {
        slots.take(message);
      } else if (message.kind === "recall") {
        slots.giveBack(message);
      } else if (message.kind === "spent") {
        addSpending?.(message.spending);
      } else if (message.kind === "watch") {
        hearNews?.(message.news);
      }
    },
  };
}

/** Bun reuses the bytes of a binary message before it is sent on. */
function copyOf(message: Message): Message {
  return typeof message === "string" ? message : new Uint8Array(message);
}
