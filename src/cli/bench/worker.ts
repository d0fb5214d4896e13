import { createLoad, type Load } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadProgress, LoadResult } from "../../bench/result.ts";
import type { Io, ParentChannel } from "../io.ts";

/** What a worker is sent: its share first, then the order to run it once all others are ready too. */
export type Order =
  | { readonly type: "connect"; readonly plan: LoadPlan }
  | { readonly type: "run" }
  | { readonly type: "stop" };

/** What a worker answers: that it is ready, its progress, and its result. */
export type Answer =
  | { readonly type: "connected" }
  | { readonly type: "progress"; readonly progress: LoadProgress }
  | { readonly type: "result"; readonly result: LoadResult };

/** Milliseconds between two reports of progress. */
const interval = 100;

/**
 * Runs the share of a load that the parent sends, and reports to it. Ends early, with everything
 * that is open, when the parent has ended.
 */
export async function runWorker(parent: ParentChannel, io: Io): Promise<number> {
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  let load: Load | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  const report = (answer: Answer): void => parent.send(answer);

  async function handleMessage(order: Order): Promise<void> {
    if (order.type === "connect") {
      const own = createLoad(order.plan, io.openFileLimit);
      load = own;
      timer = setInterval(() => report({ type: "progress", progress: own.progress() }), interval);
      await own.connect();
      report({ type: "connected" });
    } else if (order.type === "stop") {
      load?.stop();
    } else if (load !== undefined) {
      report({ type: "result", result: await load.run() });
      finish();
    }
  }

  parent.onMessage((message) => void handleMessage(message as Order));
  await Promise.race([done, parent.disconnected.then(io.forceExit)]);
  clearInterval(timer);
  return 0;
}
