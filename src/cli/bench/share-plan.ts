import type { LoadPlan } from "../../bench/plan.ts";
import { shareOf } from "../share.ts";

/**
 * What one of several workers, counted from 0, does of a load: its share of the connections, and of
 * the rate as much as its connections are of all. The shares of all `workers` together are the load;
 * there must not be more of them than there are connections.
 */
export function sharePlan(plan: LoadPlan, worker: number, workers: number): LoadPlan {
  const { connections: all, rate } = plan;
  const connections = shareOf(all, worker, workers);
  return { ...plan, connections, rate: rate && (rate * connections) / all };
}
