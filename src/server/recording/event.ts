import type { Direction } from "../../protocol/direction.ts";
import type { PayloadFields } from "../../protocol/message.ts";
import { renderJsonLine } from "../../text/escape.ts";

/** A connection begins: what the client asked for, and what the upstream answered. */
export interface RecordedOpen {
  readonly event: "open";
  readonly connection: number;
  readonly remote: string;
  /** Path and query. */
  readonly path: string;
  /** Empty if none was chosen. */
  readonly subprotocol: string;
  readonly request_headers: Readonly<Record<string, string>>;
  readonly status: 101;
  readonly headers: Readonly<Record<string, string>>;
}

/** A message that came from one side; what faults drop on the way to the client is not here. */
export interface RecordedMessage extends PayloadFields {
  readonly event: "message";
  readonly connection: number;
  readonly direction: Direction;
}

/** A connection ends. */
export interface RecordedClose {
  readonly event: "close";
  readonly connection: number;
  /** Which way the Close frame, or the cut, went. */
  readonly direction: Direction;
  /** 1006 if there was no Close frame. */
  readonly code: number;
  readonly reason: string;
  /** Whether a Close frame came. */
  readonly clean: boolean;
}

/** So many lines are missing here. */
export interface RecordedGap {
  readonly event: "left_out";
  readonly lines: number;
  readonly reason: string;
}

/** What a recording has a line for, each with `time` in front. */
export type RecordedEvent = RecordedOpen | RecordedMessage | RecordedClose | RecordedGap;

/** An event as a line of a recording, in the form of `send --json`. */
export function renderRecorded(event: RecordedEvent, time = new Date()): string {
  return renderJsonLine({ time: time.toISOString(), ...event });
}

/** The line which says that so many are missing. */
export function renderGap(lines: number, reason: string): string {
  return renderRecorded({ event: "left_out", lines, reason });
}
