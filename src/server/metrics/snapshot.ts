import { addRoomLinks, afterEnd, type RoomLinkCounts } from "../room-link.ts";
import { addCounts, type Counts, type Traffic } from "./counts.ts";
import { addHistograms, type HistogramSnapshot } from "./histogram.ts";

/** The counts of a server at one moment. Can be converted to JSON and back unchanged. */
export interface MetricsSnapshot {
  /** Connections open now. */
  readonly connections: number;
  /** Handshakes kept waiting now, each of which counts as a connection towards the limit. */
  readonly waitingHandshakes: number;
  /** Connections ever opened. */
  readonly connectionsTotal: number;
  readonly traffic: Readonly<Traffic>;
  /** Closed connections by close code (RFC 6455, section 7.4), `other` for all outside 1000 to 1015. */
  readonly closes: Counts;
  /** Refused handshakes by HTTP status. */
  readonly rejections: Counts;
  /** Faults injected, by name. */
  readonly faults: Counts;
  /** Connections that the server cut, by reason. */
  readonly cuts: Counts;
  /** What waits in memory for all connections, in bytes. */
  readonly bufferedBytes: number;
  /** What the link to other servers has done; undefined without one. */
  readonly roomLink?: RoomLinkCounts | undefined;
  /** Durations of the message handlers that were timed. */
  readonly handling: HistogramSnapshot;
  /** When the process started, in seconds since 1970. */
  readonly startTime: number;
  /** Physical memory that the process uses, in bytes. */
  readonly residentMemory: number;
}

/**
 * One snapshot of several processes, as if they were one: everything is added up, except that it
 * started when the first of them did.
 */
export function mergeSnapshots(first: MetricsSnapshot, ...others: readonly MetricsSnapshot[]) {
  return others.reduce(add, first);
}

/** What is left of a snapshot when its process has ended: its connections were lost, with 1006. */
export function snapshotAfterEnd(snapshot: MetricsSnapshot): MetricsSnapshot {
  const { connections, closes, roomLink } = snapshot;
  const broken = connections === 0 ? {} : { "1006": connections };
  const none = { connections: 0, waitingHandshakes: 0, bufferedBytes: 0, residentMemory: 0 };
  return { ...snapshot, ...none, closes: addCounts(closes, broken), roomLink: afterEnd(roomLink) };
}

function add(one: MetricsSnapshot, other: MetricsSnapshot): MetricsSnapshot {
  return {
    connections: one.connections + other.connections,
    waitingHandshakes: one.waitingHandshakes + other.waitingHandshakes,
    connectionsTotal: one.connectionsTotal + other.connectionsTotal,
    traffic: addCounts(one.traffic, other.traffic),
    closes: addCounts(one.closes, other.closes),
    rejections: addCounts(one.rejections, other.rejections),
    faults: addCounts(one.faults, other.faults),
    cuts: addCounts(one.cuts, other.cuts),
    bufferedBytes: one.bufferedBytes + other.bufferedBytes,
    roomLink: addRoomLinks(one.roomLink, other.roomLink),
    handling: addHistograms(one.handling, other.handling),
    startTime: Math.min(one.startTime, other.startTime),
    residentMemory: one.residentMemory + other.residentMemory,
  };
}
