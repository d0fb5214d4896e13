import type { RoomLinkCounts } from "../room-link.ts";
import { createTally, noTraffic } from "./counts.ts";
import { createHistogram } from "./histogram.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** Makes metrics that have counted nothing yet. */
export function createMetrics() {
  const traffic = noTraffic();
  const waiting = { handshakes: 0 };
  const handling = createHistogram();
  const closes = createTally();
  const rejections = createTally();
  const faults = createTally();
  const cuts = createTally();
  const residentMemory = watchResidentMemory();
  let bufferedBytes = () => 0;
  let roomLink = (): RoomLinkCounts | undefined => undefined;
  let connections = 0;
  let connectionsTotal = 0;

  return {
    /** Increment it directly: a call for each message would cost too much. */
    traffic,
    /** What is not open yet. */
    waiting,
    /** A connection was opened. */
    opened(): void {
      connections++;
      connectionsTotal++;
    },
    /** A connection that was opened has ended; 1006 if no Close frame came. */
    closed(closeCode: number): void {
      connections--;
      closes.count(closeLabel(closeCode));
    },
    /** A handshake was answered with this HTTP status instead. */
    rejected: (status: number): void => rejections.count(String(status)),
    /** A fault was injected. Its name becomes a series of its own: it must be one of a few. */
    faulted: faults.count,
    /** The server cut a connection, for a reason that is one of a few. */
    cut: cuts.count,
    /** Sets how the bytes that wait for all connections are known. */
    measureBuffered: (measure: () => number): void => void (bufferedBytes = measure),
    /** Sets how it is known what the link of the rooms has done. */
    measureRoomLink: (measure: typeof roomLink): void => void (roomLink = measure),
    /** The handler of a message took this many seconds. Need not be called for every message. */
    handled: handling.observe,
    /** Everything counted so far; what comes later does not change it. */
    snapshot: (): MetricsSnapshot => ({
      connections,
      waitingHandshakes: waiting.handshakes,
      connectionsTotal,
      traffic: { ...traffic },
      closes: closes.snapshot(),
      rejections: rejections.snapshot(),
      faults: faults.snapshot(),
      cuts: cuts.snapshot(),
      bufferedBytes: bufferedBytes(),
      roomLink: roomLink(),
      handling: handling.snapshot(),
      startTime: performance.timeOrigin / 1000,
      residentMemory: residentMemory(),
    }),
  };
}

/** Counts what happens at a server, from its start on. */
export type Metrics = ReturnType<typeof createMetrics>;

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
