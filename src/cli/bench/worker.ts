import { createLoad, type Load } from "../../bench/load.ts";
import type { Io, ParentChannel } from "../io.ts";
import { toWorkerFailure } from "../worker-failure.ts";
import type { Answer, Order } from "./worker-message.ts";

/** Milliseconds between two reports of how it goes. */
const interval = 100;

/**
 * Runs the share of a load that the parent hands out, and tells it of everything. Ends early, with
 * all that is open, when the parent has gone.
 */
export async function runWorker(parent: ParentChannel, io: Io): Promise<number> {
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  let load: Load | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;

  function tell(answer: Answer): void {
    parent.send(answer);
  }

  function fail(error: unknown): void {
    tell({ type: "failed", ...toWorkerFailure(error) });
    finish();
  }

  function tellProgress(): void {
    if (load !== undefined) tell({ type: "progress", progress: load.progress() });
  }

  function handleMessage(order: Order): void {
    if (order.type === "stop") return load?.stop();
    if (order.type === "connect") {
      load = createLoad(order.plan);
      timer = setInterval(tellProgress, interval);
      load.connect().then(() => tell({ type: "connected" }), fail);
      return;
    }
    load?.run().then((result) => {
      tell({ type: "result", result });
      finish();
    }, fail);
  }

  // Ctrl-C at a terminal reaches every process there. What becomes of it is the parent's decision.
  const restoreSignals = io.onSignal(() => undefined);
  parent.onMessage((message) => handleMessage(message as Order));
  await Promise.race([done, parent.disconnected.then(io.forceExit)]);
  clearInterval(timer);
  restoreSignals();
  return 0;
}
