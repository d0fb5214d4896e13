import { expect, test } from "bun:test";

import { durationBounds } from "../../../src/server/metrics/histogram.ts";
import { createMetrics } from "../../../src/server/metrics/metrics.ts";
import {
  mergeSnapshots,
  type MetricsSnapshot,
  snapshotAfterEnd,
} from "../../../src/server/metrics/snapshot.ts";
import { distinctSnapshot } from "../../support/metrics-snapshot.ts";

const later: MetricsSnapshot = {
  ...distinctSnapshot,
  closes: { "1000": 1, "1011": 1 },
  rejections: { "429": 1 },
  faults: {},
  cuts: { room: 1 },
  startTime: distinctSnapshot.startTime + 60,
};

test("one snapshot alone stays as it is", () => {
  expect(mergeSnapshots(distinctSnapshot)).toEqual(distinctSnapshot);
});

test.each([
  { order: "the first to start first", snapshots: [distinctSnapshot, later] as const },
  { order: "the first to start last", snapshots: [later, distinctSnapshot] as const },
])("two snapshots are added up, $order", ({ snapshots }) => {
  expect(mergeSnapshots(...snapshots)).toEqual({
    connections: 4,
    waitingHandshakes: 10,
    connectionsTotal: 6,
    traffic: {
      textMessagesReceived: 22,
      binaryMessagesReceived: 24,
      textMessagesSent: 26,
      binaryMessagesSent: 28,
      textBytesReceived: 2002,
      binaryBytesReceived: 2004,
      textBytesSent: 2006,
      binaryBytesSent: 2008,
    },
    closes: { "1000": 22, "1006": 22, "1011": 1, other: 23 },
    rejections: { "401": 31, "426": 32, "429": 1 },
    faults: { delay: 41, drop: 42 },
    cuts: { idle: 43, room: 45 },
    bufferedBytes: 140_000,
    handling: { counts: [...durationBounds.keys().map((bucket) => 2 * bucket), 1000], sum: 103 },
    startTime: distinctSnapshot.startTime,
    residentMemory: 120_000_000,
  });
});

test("many snapshots are added up, and none of them is changed", () => {
  const before = structuredClone(distinctSnapshot);
  const merged = mergeSnapshots(distinctSnapshot, distinctSnapshot, distinctSnapshot, later);
  expect(merged.connectionsTotal).toBe(12);
  expect(merged.closes["1000"]).toBe(64);
  expect(merged.handling.sum).toBe(206);
  expect(distinctSnapshot).toEqual(before);
});

test("snapshots that came as JSON can be merged with one's own", () => {
  const metrics = createMetrics();
  metrics.opened();
  metrics.handled(0.5);
  const own = metrics.snapshot();
  const sent: MetricsSnapshot = JSON.parse(JSON.stringify(own));
  expect(sent).toEqual(own);
  expect(mergeSnapshots(own, sent)).toMatchObject({ connections: 2, handling: { sum: 1 } });
});

test("what is left of a process that was killed is all it counted, and no connection", () => {
  expect(snapshotAfterEnd(distinctSnapshot)).toEqual({
    ...distinctSnapshot,
    connections: 0,
    waitingHandshakes: 0,
    closes: { "1000": 21, "1006": 22 + 2, other: 23 },
    bufferedBytes: 0,
    residentMemory: 0,
  });
});

test("a process that had no connection when it ended has broken none", () => {
  const idle = { ...distinctSnapshot, connections: 0, closes: {} };
  expect(snapshotAfterEnd(idle).closes).toEqual({});
});
