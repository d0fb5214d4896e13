import { expect, test } from "bun:test";

import { mergeResults } from "../../src/bench/merge-results.ts";
import { createTimeline } from "../../src/bench/timeline.ts";
import { histogramOf, someMessages, someResult } from "../support/load-result.ts";

const one = someResult({
  connections: { asked: 2, opened: 2, failed: 0, compressing: 2, lost: 0 },
  rampUp: 10,
  connecting: histogramOf(1, 2),
  elapsed: 1000,
  messages: someMessages({ sent: 10, unsent: 1, echoed: 9, echoedInTime: 8, wrong: 1 }),
  bytes: { sent: 100, received: 90 },
  bytesInTime: { sent: 100, received: 80 },
  latency: histogramOf(1),
  lateness: histogramOf(0.1),
  problems: { "closed with 1011": 1 },
  client: { workers: 1, cpu: 0.25, eventLoopDelay: histogramOf(1) },
});
const other = someResult({
  interrupted: true,
  connections: { asked: 3, opened: 2, failed: 1, compressing: 1, lost: 1 },
  rampUp: 20,
  connecting: histogramOf(3),
  elapsed: 990,
  messages: someMessages({
    sent: 20,
    unsent: 2,
    echoed: 15,
    echoedInTime: 14,
    lost: 2,
    reordered: 3,
    duplicated: 4,
  }),
  bytes: { sent: 200, received: 180 },
  bytesInTime: { sent: 200, received: 170 },
  latency: histogramOf(5, 7),
  lateness: histogramOf(0.2),
  problems: { "closed with 1011": 2, "connection refused": 1 },
  firstFailure: { kind: "timed out", connectTimeout: 5 },
  firstWrong: { want: "a", got: "b" },
  client: { workers: 1, cpu: 0.75, eventLoopDelay: histogramOf(2) },
});

test("results are added up, times in parallel are not", () => {
  expect(mergeResults([one, other])).toEqual({
    interrupted: true,
    connections: { asked: 5, opened: 4, failed: 1, compressing: 3, lost: 1 },
    rampUp: 20,
    connecting: histogramOf(1, 2, 3),
    elapsed: 1000,
    messages: {
      sent: 30,
      unsent: 3,
      echoed: 24,
      echoedInTime: 22,
      wrong: 1,
      lost: 2,
      late: 0,
      reordered: 3,
      duplicated: 4,
      unasked: 0,
    },
    bytes: { sent: 300, received: 270 },
    bytesInTime: { sent: 300, received: 250 },
    latency: histogramOf(1, 5, 7),
    lateness: histogramOf(0.1, 0.2),
    timeline: [],
    problems: { "closed with 1011": 3, "connection refused": 1 },
    firstFailure: { kind: "timed out", connectTimeout: 5 },
    firstWrong: { want: "a", got: "b" },
    client: { workers: 2, cpu: 0.75, eventLoopDelay: histogramOf(1, 2) },
  });
});

test("of a single result nothing changes", () => {
  expect(mergeResults([one])).toEqual(one);
});

test("slices of time that begin together become one, in the order of time", () => {
  const { timeline } = mergeResults([
    someResult({
      timeline: [
        { from: 0, length: 100, latency: histogramOf(1) },
        { from: 100, length: 40, latency: histogramOf(2) },
      ],
    }),
    someResult({
      timeline: [
        { from: 0, length: 100, latency: histogramOf(3) },
        { from: 100, length: 50, latency: histogramOf(4) },
      ],
    }),
  ]);
  expect(timeline).toEqual([
    { from: 0, length: 100, latency: histogramOf(1, 3) },
    { from: 100, length: 50, latency: histogramOf(2, 4) },
  ]);
});

test("slices of another length go into the longer ones that they lie in", () => {
  const { timeline } = mergeResults([
    someResult({
      timeline: [
        { from: 0, length: 100, latency: histogramOf(1) },
        { from: 100, length: 100, latency: histogramOf(2) },
        { from: 200, length: 30, latency: histogramOf(3) },
      ],
    }),
    someResult({ timeline: [{ from: 0, length: 200, latency: histogramOf(4) }] }),
  ]);
  expect(timeline).toEqual([
    { from: 0, length: 200, latency: histogramOf(1, 4, 2) },
    { from: 200, length: 30, latency: histogramOf(3) },
  ]);
});

test("slices stay what they are although clocks count in fractions, and the last one is longer", () => {
  const starts = [1234.567, 98_765.4321];
  const timelines = starts.map((start) => {
    const timeline = createTimeline(start, 3000);
    for (let now = 5; now < 8000; now += 10) {
      timeline.advance(start + now);
      timeline.record(1);
    }
    return timeline.end(start + 8000).slices;
  });
  const { timeline } = mergeResults(timelines.map((slices) => someResult({ timeline: slices })));
  expect(timeline).toHaveLength(121);
  for (const [index, { from, length, latency }] of timeline.entries()) {
    expect(from).toBeCloseTo(index * 50, 3);
    expect(length).toBeCloseTo(index < 120 ? 50 : 2000, 3);
    expect(latency.count).toBe(index < 120 ? 10 : 400);
  }
});
