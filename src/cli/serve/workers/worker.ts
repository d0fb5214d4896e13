import { type EchoServer, listen } from "../../../server/listen.ts";
import { createLog, renderLine } from "../../../server/log.ts";
import { exitCodeOf } from "../../exit-code.ts";
import type { Io, ParentChannel } from "../../io.ts";
import { toWorkerFailure } from "../../worker-failure.ts";
import { createLogWriter } from "../log-writer.ts";
import { createClusterLink } from "./cluster-link.ts";
import type { ToParent, ToWorker, WorkerStart } from "./messages.ts";

/** Milliseconds between two reports of what has been counted. */
const reportEvery = 1000;

/** Serves as one of several workers, until the parent says that it is enough, or has gone. */
export async function work(parent: ParentChannel, io: Io): Promise<number> {
  // Ctrl-C at a terminal reaches every process; what it means is for the parent to say.
  const restoreSignals = io.onSignal(() => undefined);
  const { promise: started, resolve: start } = Promise.withResolvers<WorkerStart>();
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  const cluster = createClusterLink(send);
  let server: EchoServer | undefined;

  function send(message: ToParent): void {
    parent.send(message);
  }

  function report(question?: number): void {
    if (server === undefined) return;
    const snapshot = server.metrics();
    send({ kind: "counted", snapshot, ...(question !== undefined && { question }) });
  }

  parent.onMessage((message) => {
    const order = message as ToWorker;
    if (order.kind === "start") start(order.start);
    else if (order.kind === "count") report(order.question);
    else if (order.kind === "stop") stop(order.grace);
    else cluster.take(order);
  });

  const orders = await Promise.race([started, parent.disconnected]);
  if (orders === undefined) return 0;
  const { log: style, ids } = orders;
  const writer = createLogWriter(io, (lines) => renderLine({ event: "left_out", lines }, style));
  const { observer } = createLog(style, writer.write);
  try {
    server = await listen({ ...orders.listen, observer }, { ...cluster, ids });
  } catch (error) {
    return fail(error, send);
  }
  // Nobody is left to say when the waiting for slow peers is over.
  void parent.disconnected.then(() => server?.stop());
  send({ kind: "ready" });
  const timer = setInterval(report, reportEvery);
  const grace = await Promise.race([stopped, parent.disconnected]);
  await server.stop(grace ?? 0);
  clearInterval(timer);
  report();
  writer.end();
  restoreSignals();
  return 0;
}

/** Leaves it to the parent to say why this worker cannot serve. */
function fail(error: unknown, send: (message: ToParent) => void): number {
  send({ kind: "failed", ...toWorkerFailure(error) });
  return exitCodeOf(error);
}
