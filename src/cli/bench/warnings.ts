import { percentile } from "../../bench/histogram.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import { type LoadResult, throughputOf } from "../../bench/result.ts";
import {
  formatCount,
  formatFigure,
  formatLatency,
  formatPercent,
  formatQuantity,
  formatRate,
} from "../../text/format-number.ts";

/** The share of its core at which a client has no time left for more load. */
const busy = 0.95;

/** The share by which a load may fall short of what was requested; timers are not exact. */
const tolerance = 0.01;

/** Milliseconds by which messages may be late before it matters. */
const tolerableLateness = 10;

/** Warnings that help to judge the numbers of a load, each with the next step. */
export function warningsFor(plan: LoadPlan, result: LoadResult): string[] {
  const { rate } = plan;
  return [
    ...(rate === undefined ? warnOfClosedLoop(result) : warnOfOpenLoop(rate, plan, result)),
    ...warnOfSilence(result),
  ];
}

/** What went wrong, in one line; undefined if nothing did. */
export function failureOf({ connections, messages }: LoadResult): string | undefined {
  const { wrong, lost, late, reordered, duplicated } = messages;
  const { failed } = connections;
  const answered = late === 0 ? "" : ` (${formatCount(late)} answered late)`;
  const failures: readonly (readonly [count: number, text: string])[] = [
    [wrong, formatQuantity(wrong, "wrong echo", "wrong echoes")],
    [lost, formatQuantity(lost, "lost message") + answered],
    [reordered, `${formatQuantity(reordered, "echo", "echoes")} out of order`],
    [duplicated, formatQuantity(duplicated, "duplicate echo", "duplicate echoes")],
    [connections.lost, formatQuantity(connections.lost, "lost connection")],
    [failed, `${formatQuantity(failed, "connection")} not opened`],
  ];
  const texts = failures.filter(([count]) => count > 0).map(([, text]) => text);
  return texts.length === 0 ? undefined : texts.join(", ");
}

// Without echoes, a faster client would have changed nothing.
function warnOfClosedLoop({ client, messages }: LoadResult): string[] {
  if (client.cpu < busy || messages.echoed === 0) return [];
  const { cpu, workers } = client;
  const who = workers === 1 ? "The client" : "A client worker";
  const share = Math.min(100, Math.round(cpu * 100));
  return [`${who} used ${share}% of its core${bottleneck(workers)}`];
}

// CPU time shows nothing here: between two messages the client polls the clock.
function warnOfOpenLoop(
  rate: number,
  { pipeline, duration }: LoadPlan,
  result: LoadResult,
): string[] {
  const { client, lateness, messages, elapsed } = result;
  // A busy machine ends the load late, when nothing is due any more.
  const time = Math.min(elapsed, duration);
  const due = Math.floor((rate * time * (1 - tolerance)) / 1000);
  const isMissed = messages.sent < due;
  const late = percentile(lateness, 0.99);
  const sentences: string[] = [];
  if (isMissed) {
    const sent = formatFigure(throughputOf(result).sent);
    sentences.push(
      `Only ${sent} of the requested ${formatRate(rate)} messages per second were sent.`,
    );
  }
  if (messages.unsent > 0) {
    const unsent = formatQuantity(messages.unsent, "message");
    const were = messages.unsent === 1 ? "was" : "were";
    sentences.push(
      `${unsent} ${were} never sent because too many others were in flight. The latencies do not include them.`,
    );
  }
  if (late >= tolerableLateness) {
    const text = `The client sent messages up to ${formatLatency(late)} late (p99)`;
    sentences.push(`${text}${bottleneck(client.workers)}`);
  } else if (isMissed) {
    const most = formatQuantity(pipeline, "message");
    sentences.push(
      `The client was on time, but the server did not keep up with at most ${most} in flight per connection. Consider a lower --rate or a higher --pipeline.`,
    );
  }
  return sentences;
}

function bottleneck(workers: number): string {
  return `, so it may have been the bottleneck rather than the server. Consider using --workers ${workers * 2}.`;
}

function warnOfSilence({ messages: { sent, echoed } }: LoadResult): string[] {
  if (echoed === 0 || echoed >= sent * (1 - tolerance)) return [];
  const share = formatPercent(echoed / sent);
  return [
    `Only ${share} of the messages were echoed correctly and in time. The latencies do not include the others.`,
  ];
}
