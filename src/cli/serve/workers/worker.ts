import { type EchoServer, listen } from "../../../server/listen.ts";
import { exitCodeOf } from "../../exit-code.ts";
import type { Io, ParentChannel } from "../../io.ts";
import { toWorkerFailure } from "../../workers.ts";
import { openLog } from "../log.ts";
import { openRecording } from "../recording.ts";
import { joinRooms } from "../redis.ts";
import { showPage } from "../show-page.ts";
import { createClusterLink } from "./cluster-link.ts";
import type { ToParent, ToWorker, WorkerStart } from "./messages.ts";

/** Milliseconds between two reports of the metrics. */
const reportEvery = 1000;

/** Serves as one of several workers, until the parent stops it or ends. */
export async function runWorker(parent: ParentChannel, io: Io): Promise<number> {
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
    else cluster.handleMessage(order);
  });

  const orders = await Promise.race([started, parent.disconnected]);
  if (orders === undefined) return 0;
  const log = openLog(orders.log, io);
  const { redis } = orders;
  const recording = await openRecording(orders.record, io.stderr);
  const rooms = await joinRooms(redis, (problem) => send({ kind: "redis", problem }));
  try {
    const observer = recording.observe(log.observer);
    const page = orders.page && { page: showPage };
    const links = {
      cluster: { ...cluster, ids: orders.ids },
      rooms,
      roomsRequired: redis?.required,
    };
    server = await listen({ ...orders.listen, ...page, observer }, links);
  } catch (error) {
    rooms?.stop();
    // The parent reports why this worker cannot serve.
    send({ kind: "failed", ...toWorkerFailure(error) });
    return exitCodeOf(error);
  }
  send({ kind: "ready" });
  const timer = setInterval(report, reportEvery);
  const grace = await Promise.race([stopped, parent.disconnected]);
  const ended = server.stop(grace ?? 0);
  // Without the parent, there is no one to wait for.
  void parent.disconnected.then(() => server?.stop());
  await ended;
  rooms?.stop();
  clearInterval(timer);
  report();
  await recording.end();
  log.end();
  return 0;
}
