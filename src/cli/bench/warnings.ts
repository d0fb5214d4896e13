import { percentile } from "../../bench/histogram.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadResult } from "../../bench/result.ts";
import {
  formatFigure,
  formatLatency,
  formatQuantity,
  formatRate,
} from "../../text/format-number.ts";
import { throughputOf } from "./throughput.ts";

/** As much of its core as a client can use that has time for nothing else. */
const busy = 0.95;

/** A rate is reached that is missed by less than this; timers are not exact. */
const tolerance = 0.01;

/** Milliseconds by which messages may be late before it is worth a word. */
const tolerableLateness = 10;

/** What has to be known to read the numbers of a load rightly, a sentence each. */
export function warningsFor(plan: LoadPlan, result: LoadResult): string[] {
  return plan.rate === undefined
    ? warnOfClosedLoop(result)
    : warnOfOpenLoop(plan.rate, plan, result);
}

/** What went wrong, in one line; undefined where nothing did. */
export function failureOf({ connections, messages }: LoadResult): string | undefined {
  const { wrong, lost, reordered, duplicated } = messages;
  const failures: readonly (readonly [count: number, told: string])[] = [
    [wrong, `${formatQuantity(wrong, "wrong echo", "wrong echoes")}`],
    [lost, `${formatQuantity(lost, "lost message")}`],
    [reordered, `${formatQuantity(reordered, "echo", "echoes")} out of order`],
    [duplicated, `${formatQuantity(duplicated, "duplicate echo", "duplicate echoes")}`],
    [connections.lost, `${formatQuantity(connections.lost, "lost connection")}`],
    [connections.asked - connections.opened, failedConnections(connections)],
  ];
  const told = failures.filter(([count]) => count > 0).map(([, text]) => text);
  return told.length === 0 ? undefined : told.join(", ");
}

function failedConnections({ asked, opened }: LoadResult["connections"]): string {
  return `${formatQuantity(asked - opened, "connection")} not opened`;
}

// Without an echo there is nothing that a quicker client would have done better.
function warnOfClosedLoop({ client, messages }: LoadResult): string[] {
  return client.cpu < busy || messages.echoed === 0 ? [] : [clientWasBusy(client)];
}

// The processor says nothing here: between two turns to send the client watches the clock.
function warnOfOpenLoop(rate: number, { pipeline }: LoadPlan, result: LoadResult): string[] {
  const { client, lateness, messages, elapsed } = result;
  const due = Math.floor((rate * elapsed * (1 - tolerance)) / 1000);
  const isMissed = messages.sent < due;
  const late = percentile(lateness, 0.99);
  const isLate = late >= tolerableLateness;
  const sentences: string[] = [];
  if (isMissed) {
    const asked = `${formatRate(rate)} messages a second`;
    const sent = formatFigure(throughputOf(result).sent);
    sentences.push(`Of the ${asked} that were asked for, ${sent} were sent.`);
  }
  if (messages.unsent > 0) {
    const unsent = formatQuantity(messages.unsent, "message");
    sentences.push(
      `Never sent, as too many others were on the way: ${unsent}. No latency tells of them.`,
    );
  }
  if (isLate) {
    sentences.push(
      `The client was up to ${formatLatency(late)} late (p99) with messages that had room, so it may have been the limit, not the server; try --workers ${client.workers * 2}.`,
    );
  } else if (isMissed) {
    const most = formatQuantity(pipeline, "message");
    sentences.push(
      `The client was on time: the server did not keep up, and no connection has more than ${most} on the way.`,
    );
  }
  return sentences;
}

function clientWasBusy({ cpu, workers }: LoadResult["client"]): string {
  const who = workers === 1 ? "The client" : "A worker of the client";
  const share = Math.min(100, Math.round(cpu * 100));
  const more = `try --workers ${workers * 2}`;
  return `${who} used ${share}% of its core, so it may have been the limit, not the server; ${more}.`;
}
