import { durationBounds } from "../../src/server/metrics/histogram.ts";
import type { MetricsSnapshot } from "../../src/server/metrics/snapshot.ts";

/** A snapshot in which no two numbers are the same, so that none can pass for another. */
export const distinctSnapshot: MetricsSnapshot = {
  connections: 2,
  waitingHandshakes: 5,
  connectionsTotal: 3,
  traffic: {
    textMessagesReceived: 11,
    binaryMessagesReceived: 12,
    textMessagesSent: 13,
    binaryMessagesSent: 14,
    textBytesReceived: 1001,
    binaryBytesReceived: 1002,
    textBytesSent: 1003,
    binaryBytesSent: 1004,
  },
  closes: { "1000": 21, "1006": 22, other: 23 },
  rejections: { "401": 31, "426": 32 },
  faults: { delay: 41, drop: 42 },
  cuts: { idle: 43, room: 44 },
  bufferedBytes: 70_000,
  handling: { counts: [...durationBounds.keys(), 500], sum: 51.5 },
  startTime: 1_700_000_000.25,
  residentMemory: 60_000_000,
};
