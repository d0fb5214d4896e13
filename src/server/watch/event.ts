import { ParseError } from "../../errors.ts";
import type { Direction } from "../../protocol/direction.ts";
import {
  byteLength,
  type Message,
  type PayloadFields,
  payloadFields,
} from "../../protocol/message.ts";
import { excerpt, firstCharacters } from "../../text/excerpt.ts";

/** What is counted of a connection. */
interface Counts {
  readonly duration_ms: number;
  readonly messages_received: number;
  readonly messages_sent: number;
}

/** How a connection began. */
interface Opened {
  readonly connection: number;
  readonly remote: string;
  readonly path: string;
  /** Empty if none was chosen. */
  readonly subprotocol: string;
}

/** The events that a watcher may choose from. */
export const watchable = [
  "connection",
  "open",
  "refused",
  "message",
  "fault",
  "close",
  "crowded",
] as const satisfies readonly WatchEvent["event"][];

/** Those that come whatever a watcher has chosen. */
const unasked = ["missed", "done"] as const satisfies readonly WatchEvent["event"][];

/** What `/watch` tells, each as a JSON object with `time` in front. */
export type WatchEvent =
  /** A connection that was open before somebody began to watch; it may be told again. */
  | ({ event: "connection" } & Opened & Counts)
  | ({ event: "open" } & Opened)
  /** A request that did not become a connection, and why; its client knows no more than the status. */
  | {
      event: "refused";
      remote: string;
      method: string;
      path: string;
      status: number;
      reason: string;
    }
  | ({ event: "message"; connection: number; direction: Direction } & Payload)
  /** With the direction of the message, where it is passed on. */
  | { event: "fault"; connection: number; fault: string; direction?: Direction }
  /** `code` is the one on the wire, 1006 if there was no Close frame. */
  | ({ event: "close"; connection: number; code: number; reason: string } & Counts)
  | { event: "crowded"; is_crowded: boolean }
  /** So many events were left out, as the watcher reads too slowly. */
  | { event: "missed"; events: number }
  | { event: "done"; command: string; connection: number }
  | { event: "error"; message: string };

/** A message, the beginning of it if it is long: then `is_cut` is there. */
interface Payload extends PayloadFields {
  readonly is_cut?: true;
}

/** What is shown of a message: UTF-16 units of a text, bytes of a binary one. */
const shown = 64 * 1024;

/** Describes a message, which may change afterwards. */
export function payloadOf(message: Message): Payload {
  const isText = typeof message === "string";
  const start = isText ? firstCharacters(message, shown) : message.subarray(0, shown);
  const isCut = message.length > shown;
  return { ...payloadFields(start, byteLength(message)), ...(isCut && { is_cut: true }) };
}

/** An event as a watcher gets it. */
export function renderEvent(event: WatchEvent, time = new Date()): string {
  return JSON.stringify({ time: time.toISOString(), ...event });
}

/**
 * Reads which events a watcher chooses: `refused,close`.
 *
 * @throws {ParseError} on anything else
 */
export function parseEvents(text: string): ReadonlySet<string> {
  const names: readonly string[] = text.split(",").map((name) => name.trim());
  const known: readonly string[] = watchable;
  if (names.every((name) => known.includes(name))) return new Set([...names, ...unasked]);
  throw new ParseError(excerpt(text), `some of ${watchable.join(", ")}, with commas in between`);
}
