import {
  byteLength,
  type Message,
  type PayloadFields,
  payloadFields,
} from "../../protocol/message.ts";
import { firstCharacters } from "../../text/excerpt.ts";

/** Which way a message went. */
export type Direction = "to-server" | "to-client";

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
  | { event: "fault"; connection: number; fault: string }
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
