import type { LoadResult } from "../../bench/result.ts";

/** What went to and fro in a second, on average. */
export interface Throughput {
  /** Messages that were sent. */
  readonly sent: number;
  /** Echoes that were right, and came while messages were sent. */
  readonly echoed: number;
  /** Bytes on the wire while messages were sent, frame headers included. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
}

/** The throughput that a load has shown; 0 where it had no time. */
export function throughputOf({ elapsed, messages, bytesInTime }: LoadResult): Throughput {
  const perSecond = (count: number) => (elapsed > 0 ? (count / elapsed) * 1000 : 0);
  return {
    sent: perSecond(messages.sent),
    echoed: perSecond(messages.echoedInTime),
    bytesSent: perSecond(bytesInTime.sent),
    bytesReceived: perSecond(bytesInTime.received),
  };
}
