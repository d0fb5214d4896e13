import type { ClusterMetrics, IdSequence } from "../../../server/cluster-link.ts";
import type { ListenOptions } from "../../../server/listen.ts";
import type { LogOptions } from "../../../server/log-line.ts";
import type { MetricsSnapshot } from "../../../server/metrics/snapshot.ts";
import type { WorkerFailure } from "../../worker-failure.ts";
import type { Batch } from "./relay-link.ts";

/** What a worker is to do. */
export interface WorkerStart {
  /** Its port is not 0, and its limits are the worker's share of all. */
  readonly listen: ListenOptions;
  readonly log: LogOptions;
  readonly ids: IdSequence;
}

/** What the parent tells a worker; `start` comes first. */
export type ToWorker =
  | { readonly kind: "start"; readonly start: WorkerStart }
  | { readonly kind: "stop"; readonly grace: number }
  | { readonly kind: "count"; readonly question: number }
  | {
      readonly kind: "clusterMetrics";
      readonly question: number;
      readonly clusterMetrics: ClusterMetrics;
    }
  /** Some of what was said in rooms was left out. */
  | { readonly kind: "missed" }
  | RoomTalk;

/** What a worker tells the parent. */
export type ToParent =
  | { readonly kind: "ready" }
  | ({ readonly kind: "failed" } & WorkerFailure)
  /** Answers a question, or comes unasked, so that little is lost with a worker that is killed. */
  | { readonly kind: "counted"; readonly question?: number; readonly snapshot: MetricsSnapshot }
  | { readonly kind: "sum"; readonly question: number; readonly snapshot: MetricsSnapshot }
  | RoomTalk;

/** What was said in rooms, and that the other side has taken so much of it. */
export type RoomTalk =
  | { readonly kind: "said"; readonly batch: Batch }
  | { readonly kind: "taken"; readonly cost: number };
