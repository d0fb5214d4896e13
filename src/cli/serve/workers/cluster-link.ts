import type { Message } from "../../../protocol/message.ts";
import type { ClusterLink, ClusterMetrics } from "../../../server/cluster-link.ts";
import type { RoomLink } from "../../../server/rooms.ts";
import type { ToParent, ToWorker } from "./messages.ts";
import { createQuestions } from "./questions.ts";
import { createRelayLink } from "./relay-link.ts";

/** The other workers, as one of them sees them through the parent. */
export interface WorkerLink extends Omit<ClusterLink, "ids"> {
  /** Takes what the parent tells of them. */
  take(message: ToWorker): void;
}

/** Milliseconds that the parent has to add up what all workers have counted. */
const clusterMetricsTimeout = 1000;

/** Makes the link of a worker to the others; `send` leads to its parent. */
export function createClusterLink(send: (message: ToParent) => void): WorkerLink {
  const questions = createQuestions<ClusterMetrics>(clusterMetricsTimeout);
  const link = createRelayLink({ send: (batch) => send({ kind: "said", batch }) });
  let hear: Parameters<RoomLink["onHeard"]>[0] | undefined;
  let miss: Parameters<RoomLink["onMissed"]>[0] | undefined;

  return {
    rooms: {
      pass: (room, message) => link.put({ room, message: copyOf(message) }),
      onHeard: (listener) => void (hear = listener),
      onMissed: (listener) => void (miss = listener),
    },
    clusterMetrics: (snapshot) =>
      questions.ask((question) => send({ kind: "sum", question, snapshot })),
    take(message) {
      if (message.kind === "said") {
        for (const { room, message: said } of message.batch.said) hear?.(room, said);
        send({ kind: "taken", cost: message.batch.cost });
      } else if (message.kind === "taken") {
        link.taken(message.cost);
      } else if (message.kind === "missed") {
        miss?.();
      } else if (message.kind === "clusterMetrics") {
        questions.answer(message.question, message.clusterMetrics);
      }
    },
  };
}

/** Bun takes the bytes of a binary message back before the message is on its way. */
function copyOf(message: Message): Message {
  return typeof message === "string" ? message : new Uint8Array(message);
}
