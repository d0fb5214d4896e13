import { createTally, noTraffic, type Traffic } from "./counts.ts";
import { createHistogram } from "./histogram.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** Counts what happens at a server, from its start on. */
export interface Metrics {
  /** To be added to directly, as a call for each message would cost too much. */
  readonly traffic: Traffic;
  /** A connection was opened. */
  opened(): void;
  /** A connection that was opened has ended; 1006 where no Close frame came. */
  closed(closeCode: number): void;
  /** A handshake was answered with this HTTP status instead. */
  rejected(status: number): void;
  /** A fault was injected. Its name becomes a series of its own: it must be one of a few. */
  faulted(name: string): void;
  /** The handler of a message took this many seconds. Need not be called for every message. */
  handled(seconds: number): void;
  /** Everything counted so far; what comes later does not change it. */
  snapshot(): MetricsSnapshot;
}

/** Makes metrics that have counted nothing yet. */
export function createMetrics(): Metrics {
  const traffic = noTraffic();
  const handling = createHistogram();
  const closes = createTally();
  const rejections = createTally();
  const faults = createTally();
  const residentMemory = watchResidentMemory();
  let connections = 0;
  let connectionsTotal = 0;

  return {
    traffic,
    opened() {
      connections++;
      connectionsTotal++;
    },
    closed(closeCode) {
      connections--;
      closes.count(closeLabel(closeCode));
    },
    rejected: (status) => rejections.count(String(status)),
    faulted: faults.count,
    handled: handling.observe,
    snapshot: () => ({
      connections,
      connectionsTotal,
      traffic: { ...traffic },
      closes: closes.snapshot(),
      rejections: rejections.snapshot(),
      faults: faults.snapshot(),
      handling: handling.snapshot(),
      startTime: performance.timeOrigin / 1000,
      residentMemory: residentMemory(),
    }),
  };
}

/** Bytes of memory that the process uses; the last known number where it cannot be read now. */
function watchResidentMemory(): () => number {
  let last = process.memoryUsage.rss();
  return () => {
    try {
      last = process.memoryUsage.rss();
    } catch {
      // Linux shows it in a file, which a process with too many connections cannot open.
    }
    return last;
  };
}

// The codes of the protocol itself. Any other is the peer's own choice, one of two thousand, and a
// stranger must not be able to make that many series.
function closeLabel(closeCode: number): string {
  return closeCode >= 1000 && closeCode <= 1015 ? String(closeCode) : "other";
}
