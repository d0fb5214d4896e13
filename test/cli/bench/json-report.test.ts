import { expect, test } from "bun:test";

import { toJsonReport, toTrend } from "../../../src/cli/bench/json-report.ts";
import { histogramOf, someMessages, somePlan, someResult } from "../../support/load-result.ts";
import { targetAt } from "../../support/load.ts";

const circumstances = { version: "1.2.3", started: new Date("2026-01-02T03:04:05Z"), workers: 2 };

test("everything has its name, that of k6 if k6 measures it too", () => {
  const plan = somePlan({
    target: targetAt("ws://host/?token=x", { unix: "/run/s" }),
    rate: 0.5,
    binary: true,
  });
  const result = someResult({
    elapsed: 2000,
    connections: { asked: 4, opened: 3, failed: 1, compressing: 2, lost: 1 },
    messages: {
      ...someMessages(),
      sent: 9,
      unsent: 1,
      echoed: 6,
      echoedInTime: 4,
      wrong: 1,
      lost: 1,
    },
    bytes: { sent: 90, received: 60 },
    bytesInTime: { sent: 80, received: 40 },
    connecting: histogramOf(1),
    latency: histogramOf(2),
    problems: { oops: 1 },
    firstWrong: { want: "a", got: "b" },
    client: { workers: 2, cpu: 0.25, eventLoopDelay: histogramOf(3) },
    timeline: [{ from: 0, length: 500, latency: histogramOf(2, 2) }],
  });
  expect(toJsonReport(plan, result, circumstances)).toEqual({
    version: "1.2.3",
    started: "2026-01-02T03:04:05.000Z",
    target: "ws+unix:///run/s:/?token=***",
    plan: {
      connections: 50,
      pipeline: 1,
      size: 20,
      type: "binary",
      duration_ms: 10_000,
      rate: 0.5,
      compress: false,
      workers: 2,
    },
    interrupted: false,
    elapsed_ms: 2000,
    ramp_up_ms: 12.3,
    unasked: 0,
    compressing: 2,
    metrics: {
      ws_sessions: { count: 3, rate: 1.5 },
      ws_connecting: trendOf(1),
      ws_msgs_sent: { count: 9, rate: 4.5 },
      ws_msgs_received: { count: 6, rate: 2 },
      dropped_iterations: { count: 1, rate: 0.5 },
      data_sent: { count: 90, rate: 40 },
      data_received: { count: 60, rate: 20 },
      checks: { passes: 6, fails: 2, value: 0.75 },
      ws_echo_duration: trendOf(2),
      ws_send_lateness: null,
      event_loop_delay: trendOf(3),
    },
    errors: {
      wrong: 1,
      lost: 1,
      late: 0,
      reordered: 0,
      duplicated: 0,
      connections_failed: 1,
      connections_lost: 1,
      problems: { oops: 1 },
      first_wrong: { want: "a", got: "b" },
    },
    client: { workers: 2, cpu: 0.25 },
    warnings: [
      "1 message was never sent because too many others were in flight. The latencies do not include them.",
      "Only 66.7% of the messages were echoed correctly and in time. The latencies do not include the others.",
    ],
    timeline: [{ from_ms: 0, length_ms: 500, count: 2, rate: 4, ws_echo_duration: trendOf(2) }],
  });
});

test("what does not exist is null, and nothing in no time is 0", () => {
  const messages = { ...someMessages(), sent: 0, echoed: 0, echoedInTime: 0 };
  const report = toJsonReport(
    somePlan(),
    someResult({ elapsed: 0, messages, latency: histogramOf() }),
    circumstances,
  );
  expect(report).toMatchObject({
    plan: { type: "text", rate: null },
    metrics: {
      ws_sessions: { count: 50, rate: 0 },
      checks: { passes: 0, fails: 0, value: 0 },
      ws_echo_duration: null,
    },
    errors: { first_wrong: null },
  });
});

test("a trend has its percentiles in order, to the nanosecond", () => {
  const trend = toTrend(histogramOf(...Array.from({ length: 1000 }, (_, index) => index / 3000)));
  const { min = 0, med = 0, max = 0, avg } = trend ?? {};
  const order = [
    min,
    med,
    trend?.["p(90)"],
    trend?.["p(95)"],
    trend?.["p(99)"],
    trend?.["p(99.9)"],
    max,
  ];
  expect(order).toEqual(order.toSorted((one = 0, other = 0) => one - other));
  expect({ min, max, avg }).toEqual({ min: 0, max: 0.333, avg: 0.1665 });
});

/** The trend of a number that is all there is. */
function trendOf(value: number) {
  return {
    avg: value,
    min: value,
    med: value,
    max: value,
    "p(90)": value,
    "p(95)": value,
    "p(99)": value,
    "p(99.9)": value,
  };
}
