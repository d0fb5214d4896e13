import type { ClusterMetrics, IdSequence } from "../../../server/cluster-link.ts";
import type { ListenOptions } from "../../../server/listen.ts";
import type { LogOptions } from "../../../server/log-line.ts";
import type { MetricsSnapshot } from "../../../server/metrics/snapshot.ts";
import type { Spending } from "../../../server/shared-rate.ts";
import type { WatchNews } from "../../../server/watch/news.ts";
import type { WorkerFailure } from "../../workers.ts";
import type { RedisPlan } from "../redis.ts";
import type { Batch } from "./relay-link.ts";

/** What a worker is to do. */
export interface WorkerStart {
  /** Its port is not 0. */
  readonly listen: ListenOptions;
  readonly log: LogOptions;
  /** Whether browsers get a page. */
  readonly page: boolean;
  /** The file that it records in, with the others. */
  readonly record?: string | undefined;
  /** What joins its rooms instead of the parent. */
  readonly redis?: RedisPlan | undefined;
  readonly ids: IdSequence;
}

/** A message from the parent to a worker; `start` comes first. */
export type ToWorker =
  | { readonly kind: "start"; readonly start: WorkerStart }
  | { readonly kind: "stop"; readonly grace: number }
  | { readonly kind: "count"; readonly question: number }
  | {
      readonly kind: "clusterMetrics";
      readonly question: number;
      readonly clusterMetrics: ClusterMetrics;
    }
  /** Slots for connections: those asked for, or the first. */
  | { readonly kind: "lend"; readonly question?: number; readonly slots: number }
  | { readonly kind: "recall"; readonly question: number }
  | { readonly kind: "spent"; readonly spending: Spending }
  | { readonly kind: "watch"; readonly news: WatchNews }
  /** Some messages to rooms were left out. */
  | { readonly kind: "missed" }
  | Relay;

/** A message from a worker to the parent. */
export type ToParent =
  | { readonly kind: "ready" }
  | ({ readonly kind: "failed" } & WorkerFailure)
  /** An answer, or sent unasked so that little is lost with a worker that is killed. */
  | { readonly kind: "counted"; readonly question?: number; readonly snapshot: MetricsSnapshot }
  | { readonly kind: "borrow"; readonly question: number }
  | { readonly kind: "returned"; readonly question: number; readonly slots: number }
  | { readonly kind: "spent"; readonly spending: Spending }
  | { readonly kind: "watch"; readonly news: WatchNews }
  /** It cannot use Redis, for a reason, or can again. */
  | { readonly kind: "redis"; readonly problem?: string | undefined }
  | { readonly kind: "sum"; readonly question: number; readonly snapshot: MetricsSnapshot }
  | Relay;

/** Messages to rooms, and the acknowledgement of a batch of them by its cost. */
export type Relay =
  | { readonly kind: "relay"; readonly batch: Batch }
  | { readonly kind: "acknowledge"; readonly cost: number };
