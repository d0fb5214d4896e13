import { addHistograms, type HistogramSnapshot } from "./histogram.ts";
import { addTallies, type TallySnapshot } from "./tally.ts";
import { addTraffic, type Traffic } from "./traffic.ts";

/** What a server had counted at one moment. Survives a trip through JSON unchanged. */
export interface MetricsSnapshot {
  /** Connections open now. */
  readonly connections: number;
  /** Connections ever opened. */
  readonly connectionsTotal: number;
  readonly traffic: Readonly<Traffic>;
  /** Closed connections by close code (RFC 6455, section 7.4), `other` for all beyond 1000 to 1015. */
  readonly closes: TallySnapshot;
  /** Refused handshakes by HTTP status. */
  readonly rejections: TallySnapshot;
  /** Faults injected, by name. */
  readonly faults: TallySnapshot;
  /** How long the handlers of those messages took that were timed. */
  readonly handling: HistogramSnapshot;
  /** When the process started, in seconds since 1970. */
  readonly startTime: number;
  /** Physical memory that the process takes up, in bytes. */
  readonly residentMemory: number;
}

/**
 * One snapshot of several processes, as if they were one: everything is added up, except that it
 * started when the first of them did.
 */
export function mergeSnapshots([first, ...others]: readonly [
  MetricsSnapshot,
  ...MetricsSnapshot[],
]): MetricsSnapshot {
  return others.reduce(add, first);
}

/** What is left of a snapshot when its process has been cut off: its connections broke, with 1006. */
export function snapshotAfterEnd(snapshot: MetricsSnapshot): MetricsSnapshot {
  const { connections, closes } = snapshot;
  const broken = connections === 0 ? {} : { "1006": connections };
  return { ...snapshot, connections: 0, closes: addTallies(closes, broken), residentMemory: 0 };
}

function add(one: MetricsSnapshot, other: MetricsSnapshot): MetricsSnapshot {
  return {
    connections: one.connections + other.connections,
    connectionsTotal: one.connectionsTotal + other.connectionsTotal,
    traffic: addTraffic(one.traffic, other.traffic),
    closes: addTallies(one.closes, other.closes),
    rejections: addTallies(one.rejections, other.rejections),
    faults: addTallies(one.faults, other.faults),
    handling: addHistograms(one.handling, other.handling),
    startTime: Math.min(one.startTime, other.startTime),
    residentMemory: one.residentMemory + other.residentMemory,
  };
}
