import { describeCloseCode } from "../protocol/close-code.ts";
import type { Direction } from "../protocol/direction.ts";
import { byteLength, type Message } from "../protocol/message.ts";
import { formatDuration } from "../text/duration.ts";
import { escapeControls, renderJsonLine } from "../text/escape.ts";
import { describeBytes, excerpt } from "../text/excerpt.ts";
import type { RejectedRequest } from "./observer.ts";

/** What a server's log looks like, and how much it shows. */
export interface LogOptions {
  readonly format: LogFormat;
  readonly level: LogLevel;
}

export type LogFormat = "text" | "json";

/**
 * `quiet`: only where the server listens; `normal`: messages and rejected requests too; `verbose`:
 * connections as well, and which of them a message came over.
 */
export type LogLevel = "quiet" | "normal" | "verbose";

/** A message; it has a direction where it is passed on. */
interface MessageEvent {
  event: "message";
  connection: number;
  direction?: Direction;
  message: Message;
}

/** One thing that a log shows. */
export type LogEvent =
  | { event: "listening"; url: string }
  | { event: "reachable"; url: string }
  | MessageEvent
  | { event: "open"; connection: number; remote: string; path: string; seed?: number }
  | {
      event: "close";
      connection: number;
      code: number;
      reason: string;
      duration_ms: number;
      messages_received: number;
      messages_sent: number;
    }
  | ({ event: "refused" } & RejectedRequest)
  | { event: "crowded" }
  | { event: "relieved" }
  /** Where the messages of rooms go: to nobody elsewhere, or over Redis to others. */
  | { event: "rooms"; reach: "local" | "redis"; problem?: string }
  | { event: "ignored"; parameter: string }
  /** A client does not do what the recording has. */
  | { event: "differs"; connection: number; problem: string }
  | { event: "error"; connection: number; problem: string }
  | { event: "left_out"; lines: number; reason: string };

/** How much of a message a log shows: UTF-16 units of a text, bytes of a binary one as JSON. */
export const messageLimit = 1024;

/** An event as a line of the log. */
export function renderLine(event: LogEvent, { format, level }: LogOptions): string {
  return format === "json" ? jsonLine(event, new Date()) : textLine(event, level === "verbose");
}

/**
 * An event as a line for people: always one, as control characters are escaped. With `numbered`, a
 * message says which connection it came over.
 */
export function textLine(event: LogEvent, numbered: boolean): string {
  const number = numbered && event.event === "message" ? `#${event.connection} ` : "";
  return `${number}${escapeControls(describe(event))}\n`;
}

/** An event as a line of JSON: `time`, `event`, `connection`, and what the event brings. */
export function jsonLine(event: LogEvent, time: Date): string {
  const fields = event.event === "message" ? messageFields(event) : event;
  return renderJsonLine({ time: time.toISOString(), ...fields });
}

function describe(event: LogEvent): string {
  switch (event.event) {
    case "listening":
      return `WebSocket server started at ${event.url}`;
    case "reachable":
      return `Reachable at ${event.url}`;
    case "message":
      return `${verbOf(event.direction)} ${describeMessage(event.message)}`;
    case "open": {
      const replay = event.seed === undefined ? "" : `, faults from seed ${event.seed}`;
      return `Connected: #${event.connection} from ${event.remote}, path ${event.path}${replay}`;
    }
    case "close":
      return describeClose(event);
    case "refused":
      return `Refused: ${event.method} ${event.path} from ${event.remote} with ${event.status}: ${event.problem}`;
    case "crowded":
      return "Crowded: too much waits for all clients (see --max-buffered), so none is read from";
    case "relieved":
      return "Relieved: all clients are read from again";
    case "rooms":
      return event.reach === "redis"
        ? "Rooms: joined by Redis again"
        : `Rooms: not joined, as Redis cannot be used: ${event.problem}`;
    case "ignored":
      return `Ignored: unknown query parameter ${JSON.stringify(event.parameter)} (reported once)`;
    case "differs":
      return `Differs: #${event.connection}: ${event.problem}`;
    case "error":
      return `Failed: #${event.connection}: ${event.problem}`;
    case "left_out":
      return `(${event.lines} ${event.lines === 1 ? "line" : "lines"} left out: ${event.reason})`;
  }
}

function describeMessage(message: Message): string {
  return typeof message === "string" ? excerpt(message, messageLimit) : describeBytes(message);
}

function describeClose(event: LogEvent & { event: "close" }): string {
  const why = describeCloseCode(event.code) + (event.reason === "" ? "" : ` "${event.reason}"`);
  const counts = `${event.messages_received} received, ${event.messages_sent} sent`;
  return `Closed: #${event.connection} with ${why} after ${formatDuration(event.duration_ms)}, ${counts}`;
}

function verbOf(direction: MessageEvent["direction"]): string {
  if (direction === undefined) return "Received:";
  return direction === "to-server" ? "→" : "←";
}

function messageFields({ connection, direction, message }: MessageEvent): object {
  const text = typeof message === "string";
  const data = text
    ? excerpt(message, messageLimit)
    : Buffer.from(message.subarray(0, messageLimit)).toString("base64");
  const type = text ? "text" : "binary";
  const way = direction && { direction };
  return { event: "message", connection, ...way, type, bytes: byteLength(message), data };
}
