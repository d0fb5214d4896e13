import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadProgress, LoadResult } from "../../bench/result.ts";
import type { WorkerFailure } from "../worker-failure.ts";

/** What a worker is sent: its share first, then the order to run it once all others are ready too. */
export type Order =
  | { readonly type: "connect"; readonly plan: LoadPlan }
  | { readonly type: "run" }
  | { readonly type: "stop" };

/** What a worker answers: that it is ready or has failed, its progress, and its result. */
export type Answer =
  | { readonly type: "connected" }
  | ({ readonly type: "failed" } & WorkerFailure)
  | { readonly type: "progress"; readonly progress: LoadProgress }
  | { readonly type: "result"; readonly result: LoadResult };
