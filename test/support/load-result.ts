import { createHistogram, type Histogram, record } from "../../src/bench/histogram.ts";
import type { LoadPlan } from "../../src/bench/plan.ts";
import type { LoadResult } from "../../src/bench/result.ts";
import { targetAt } from "./load.ts";

/** A histogram of these numbers. */
export function histogramOf(...values: readonly number[]): Histogram {
  const histogram = createHistogram();
  for (const value of values) record(histogram, value);
  return histogram;
}

/** A plan with the defaults of the command line, of which a test says what matters to it. */
export function somePlan(changes: Partial<LoadPlan> = {}): LoadPlan {
  return {
    target: targetAt("ws://localhost:8765"),
    connections: 50,
    pipeline: 1,
    size: 20,
    binary: false,
    duration: 10_000,
    rate: undefined,
    expectPrefix: undefined,
    connectTimeout: 10_000,
    wait: 5000,
    ...changes,
  };
}

/** A result without any failure; a test says what matters to it. */
export function someResult(changes: Partial<LoadResult> = {}): LoadResult {
  return {
    interrupted: false,
    connections: { asked: 50, opened: 50, failed: 0, compressing: 0, lost: 0 },
    rampUp: 12.3,
    connecting: histogramOf(1, 2, 4),
    elapsed: 10_000,
    messages: someMessages(),
    bytes: { sent: 26_000_000, received: 22_000_000 },
    bytesInTime: { sent: 26_000_000, received: 22_000_000 },
    latency: histogramOf(0.25, 0.5, 0.5, 1),
    lateness: createHistogram(),
    timeline: [],
    problems: {},
    firstFailure: undefined,
    firstWrong: undefined,
    client: { workers: 1, cpu: 0.5, eventLoopDelay: histogramOf(0.5) },
    ...changes,
  };
}

/** The messages of a result, a million of them. */
export function someMessages(
  changes: Partial<LoadResult["messages"]> = {},
): LoadResult["messages"] {
  return {
    sent: 1_000_000,
    unsent: 0,
    echoed: 1_000_000,
    echoedInTime: 1_000_000,
    wrong: 0,
    lost: 0,
    late: 0,
    reordered: 0,
    duplicated: 0,
    unasked: 0,
    ...changes,
  };
}
