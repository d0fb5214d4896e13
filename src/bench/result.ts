import type { ConnectFailure } from "../protocol/connect-failure.ts";
import type { Histogram } from "./histogram.ts";
import type { WrongEcho } from "./match-echo.ts";

/**
 * What a load has shown. Times are in milliseconds, sizes in bytes. Plain data: the results of several
 * processes that ran a share of one load each can be added up by `mergeResults`.
 */
export interface LoadResult {
  /** Whether the load was stopped before its time. */
  readonly interrupted: boolean;
  readonly connections: {
    /** How many were to be opened. */
    readonly asked: number;
    /** How many were. */
    readonly opened: number;
    /** How many could not be; those that were still to be tried when the load was stopped are neither. */
    readonly failed: number;
    /** How many of those that were opened compress their messages. */
    readonly compressing: number;
    /** How many ended before the load did. */
    readonly lost: number;
  };
  /** From the beginning of the first connection to the end of the last handshake. */
  readonly rampUp: number;
  /** How long each connection and its handshake took. */
  readonly connecting: Histogram;
  /** How long messages were sent for, from the end of the ramp-up on. */
  readonly elapsed: number;
  readonly messages: {
    /** Those in flight when the load was stopped early are left out. */
    readonly sent: number;
    /**
     * With a rate: messages that were due but never sent, as the pipeline of their connection was full
     * or the connection had ended. Else 0.
     */
    readonly unsent: number;
    /** Echoes that were right, those that came after `elapsed` included. */
    readonly echoed: number;
    /** Echoes that were right and came within `elapsed`, from which the throughput is computed. */
    readonly echoedInTime: number;
    /** Messages that got something else in the place of their echo. */
    readonly wrong: number;
    /** Messages whose echo did not come within the plan's `wait`, or before their connection ended. */
    readonly lost: number;
    /** How many of the lost ones had an echo that came after that. */
    readonly late: number;
    /** Echoes that came after one of a later message. */
    readonly reordered: number;
    /** Echoes of messages that had been echoed already. */
    readonly duplicated: number;
    /** What the server sent that answers nothing, such as a greeting. Not a failure. */
    readonly unasked: number;
  };
  /** Everything on the wire after the handshakes, frame headers included. */
  readonly bytes: Traffic;
  /** The part that was on the wire within `elapsed`, from which the throughput is computed. */
  readonly bytesInTime: Traffic;
  /** Round-trip times of echoes in their order; with a rate, from the moment that each message was due. */
  readonly latency: Histogram;
  /** With a rate: by how much each turn to send was missed for which there was room. Else empty. */
  readonly lateness: Histogram;
  /** The round-trip times again, in the order of time, by when the echo came. */
  readonly timeline: readonly TimelineSlice[];
  /** What went wrong with connections, and how often. */
  readonly problems: Readonly<Record<string, number>>;
  /** Why the first connection that failed did not open. */
  readonly firstFailure: ConnectFailure | undefined;
  /** The first echo that was wrong, both sides shortened for people. */
  readonly firstWrong: WrongEcho | undefined;
  readonly client: ClientUsage;
}

/** Bytes that went to a server, and came from it. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** A piece of the load's time. */
export interface TimelineSlice {
  /** Milliseconds from the beginning of the load to that of the slice. */
  readonly from: number;
  /** Length in milliseconds; the same for all but perhaps the last. */
  readonly length: number;
  readonly latency: Histogram;
}

/** What the load used of the machine that made it. */
export interface ClientUsage {
  /** Processes that made the load. */
  readonly workers: number;
  /**
   * Time on a processor while messages were sent, as a share of `elapsed`: 1 is one core, all the
   * time. The highest of all workers, as each has but one core to use.
   */
  readonly cpu: number;
  /** How late timers ran, in milliseconds, measured during the load. */
  readonly eventLoopDelay: Histogram;
}

/** The state of a load while it runs. */
export interface LoadProgress {
  readonly phase: "connecting" | "sending" | "waiting";
  /** Milliseconds since the phase began. */
  readonly elapsed: number;
  readonly opened: number;
  readonly echoed: number;
  /** Wrong, lost, reordered and duplicated together. */
  readonly failures: number;
}

/** What was sent and received per second. */
export function throughputOf({ elapsed, messages, bytesInTime }: LoadResult) {
  return {
    sent: perSecond(messages.sent, elapsed),
    echoed: perSecond(messages.echoedInTime, elapsed),
    bytesSent: perSecond(bytesInTime.sent, elapsed),
    bytesReceived: perSecond(bytesInTime.received, elapsed),
  };
}

/** How many there were per second; 0 if there was no time. */
export function perSecond(count: number, milliseconds: number): number {
  return milliseconds > 0 ? (count / milliseconds) * 1000 : 0;
}
