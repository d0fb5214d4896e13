import type { LoadPlan } from "./plan.ts";

/**
 * What one of several processes, counted from 0, does of a load: its part of the connections, and of
 * the rate as much as its connections are of all. The parts of all `workers` together are the load;
 * there must not be more of them than there are connections.
 */
export function shareOf(plan: LoadPlan, worker: number, workers: number): LoadPlan {
  const { connections: all, rate } = plan;
  const connections = Math.floor(all / workers) + (worker < all % workers ? 1 : 0);
  return { ...plan, connections, rate: rate && (rate * connections) / all };
}
