import type { ErrorCode } from "../errors.ts";
import { describeCloseCode } from "../protocol/close-code.ts";
import { type Message, payloadFields } from "../protocol/message.ts";
import { renderJsonLine } from "../text/escape.ts";
import { sizeOf } from "./message.ts";

/** A line of the log. */
export type LogEntry = {
  readonly time: Date;
  /** The number that the server gave to the connection, if it is another one. */
  readonly connection?: number;
} & (
  | {
      readonly kind: "received" | "sent";
      readonly message: Message;
      /** Milliseconds since the message that it answers. */
      readonly roundTrip?: number | undefined;
    }
  | {
      readonly kind: "opened";
      readonly url: string;
      readonly subprotocol: string;
      readonly extensions: string;
    }
  | { readonly kind: "closed"; readonly code: number; readonly reason: string }
  | { readonly kind: "failed"; readonly code: ErrorCode; readonly problem: string }
  | { readonly kind: "note"; readonly text: string }
);

/** An entry without the time, which the log itself adds. */
export type NewEntry = LogEntry extends infer Entry
  ? Entry extends LogEntry
    ? Omit<Entry, "time">
    : never
  : never;

/** The text that came back for a message at a URL; undefined if none did. */
export function replyTo(
  message: Message,
  url: string,
  entries: readonly LogEntry[],
): string | undefined {
  let isHere = false;
  let isNext = false;
  let reply: string | undefined;
  for (const entry of entries) {
    if (entry.kind === "opened") isHere = entry.url === url;
    else if (entry.kind === "sent") isNext = isHere && entry.message === message;
    else if (entry.kind === "received" && isNext) {
      reply = typeof entry.message === "string" ? entry.message : undefined;
      isNext = false;
    }
  }
  return reply;
}

/** Whether the entry shows something that should not have happened. */
export function isTrouble(entry: LogEntry): boolean {
  if (entry.kind === "closed") return entry.code !== 1000 && entry.code !== 1005;
  return entry.kind === "failed";
}

/** What an entry that is no message says. */
export function wordsOf(entry: Exclude<LogEntry, { message: Message }>): string {
  switch (entry.kind) {
    case "opened":
      return `Connected to ${entry.url}${entry.subprotocol === "" ? "" : `, subprotocol ${entry.subprotocol}`}`;
    case "closed":
      return `Closed with ${describeCloseCode(entry.code)}${entry.reason === "" ? "" : `: ${entry.reason}`}`;
    case "failed":
      return entry.problem;
    case "note":
      return entry.text;
  }
}

/** An entry as `wsecho send --json` would print it; notes of the page are left out. */
export function jsonLineOf(entry: LogEntry): string {
  const { connection } = entry;
  const time = entry.time.toISOString();
  const head = (event: string) => ({ time, event, connection });
  switch (entry.kind) {
    case "opened": {
      const { url, subprotocol, extensions } = entry;
      return renderJsonLine({ ...head("open"), url, subprotocol, extensions });
    }
    case "received":
    case "sent": {
      const event = entry.kind === "sent" ? "sent" : "message";
      const { message, roundTrip } = entry;
      const rtt = roundTrip === undefined ? undefined : Math.round(roundTrip * 1000) / 1000;
      return renderJsonLine({
        ...head(event),
        ...payloadFields(message, sizeOf(message)),
        rtt_ms: rtt,
      });
    }
    case "closed": {
      const { code, reason } = entry;
      return renderJsonLine({ ...head("close"), code, reason, clean: code !== 1006 });
    }
    case "failed":
      return renderJsonLine({
        ...head("error"),
        code: entry.code,
        message: entry.problem,
      });
    case "note":
      return "";
  }
}
