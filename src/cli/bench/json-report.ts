import { type Histogram, mean, percentile } from "../../bench/histogram.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import { type LoadResult, perSecond, throughputOf } from "../../bench/result.ts";
import { formatAddress } from "../../text/address.ts";
import { warningsFor } from "./warnings.ts";

/** When a load was run, and by which version. */
export interface Circumstances {
  readonly version: string;
  readonly started: Date;
  readonly workers: number;
}

/** What k6 calls a trend: numbers that sum up many, in milliseconds. */
export type Trend = NonNullable<ReturnType<typeof toTrend>>;
export type JsonReport = ReturnType<typeof toJsonReport>;

/**
 * The result of a load as `--json` prints it. What k6 also measures has the name and the shape of k6's
 * `--summary-export` file. Times are in milliseconds, sizes in bytes, and missing numbers are `null`.
 */
export function toJsonReport(
  plan: LoadPlan,
  result: LoadResult,
  { version, started, workers }: Circumstances,
) {
  const { connections, messages, bytes, elapsed, client } = result;
  const { wrong, lost, late, reordered, duplicated, unasked } = messages;
  const throughput = throughputOf(result);
  const [passes, fails] = [messages.echoed, wrong + lost + reordered + duplicated];
  return {
    version,
    started: started.toISOString(),
    target: formatAddress(plan.target.address),
    // The settings that two runs must share for their numbers to be comparable.
    plan: {
      connections: plan.connections,
      pipeline: plan.pipeline,
      size: plan.size,
      type: plan.binary ? "binary" : "text",
      duration_ms: plan.duration,
      rate: plan.rate ?? null,
      compress: plan.target.compress,
      workers,
    },
    interrupted: result.interrupted,
    elapsed_ms: round(elapsed),
    ramp_up_ms: round(result.rampUp),
    compressing: connections.compressing,
    unasked,
    metrics: {
      ws_sessions: counter(connections.opened, perSecond(connections.opened, elapsed)),
      ws_connecting: toTrend(result.connecting),
      ws_msgs_sent: counter(messages.sent, throughput.sent),
      ws_msgs_received: counter(messages.echoed, throughput.echoed),
      dropped_iterations: counter(messages.unsent, perSecond(messages.unsent, elapsed)),
      data_sent: counter(bytes.sent, throughput.bytesSent),
      data_received: counter(bytes.received, throughput.bytesReceived),
      checks: { passes, fails, value: passes === 0 ? 0 : passes / (passes + fails) },
      ws_echo_duration: toTrend(result.latency),
      ws_send_lateness: toTrend(result.lateness),
      event_loop_delay: toTrend(client.eventLoopDelay),
    },
    errors: {
      wrong,
      lost,
      late,
      reordered,
      duplicated,
      connections_failed: connections.failed,
      connections_lost: connections.lost,
      problems: result.problems,
      first_wrong: result.firstWrong ?? null,
    },
    client: { workers: client.workers, cpu: round(client.cpu) },
    warnings: warningsFor(plan, result),
    timeline: result.timeline.map(({ from, length, latency }) => ({
      from_ms: round(from),
      length_ms: round(length),
      ...counter(latency.count, perSecond(latency.count, length)),
      ws_echo_duration: toTrend(latency),
    })),
  };
}

/** The summary of a histogram; null if it is empty. */
export function toTrend(histogram: Histogram) {
  if (histogram.count === 0) return null;
  const at = (share: number) => round(percentile(histogram, share));
  return {
    avg: round(mean(histogram)),
    min: round(histogram.min),
    med: at(0.5),
    max: round(histogram.max),
    "p(90)": at(0.9),
    "p(95)": at(0.95),
    "p(99)": at(0.99),
    "p(99.9)": at(0.999),
  };
}

function counter(count: number, rate: number): { count: number; rate: number } {
  return { count, rate: round(rate) };
}

/** To six decimals, which is a nanosecond; more would be noise. */
function round(value: number): number {
  return Number(value.toFixed(6));
}
