import { decodeBase64 } from "../text/decode.ts";
import type { NewEntry } from "./entry.ts";

/** An event of `/watch`, as `wsecho help watch` describes it. */
export type WatchEvent = Readonly<Record<string, unknown>> & { readonly event: string };

/** What is known of a connection of the server. */
export interface ConnectionRow {
  readonly id: number;
  readonly remote: string;
  readonly path: string;
  readonly subprotocol: string;
  /** On the clock of `performance.now()`. */
  readonly openedAt: number;
  /** Messages and bytes that the server received and sent; no bytes if it is older than the watching. */
  received: number;
  receivedBytes: number | undefined;
  sent: number;
  sentBytes: number | undefined;
  /** Faults as they were applied, each with how often. */
  readonly faults: Map<string, number>;
}

/** A handshake that the server refused. */
interface Refusal {
  readonly path: string;
  readonly at: number;
  readonly text: string;
}

const mostRefusals = 50;

/** Creates what is known of the whole server, from the events of `/watch`. */
export function createConnections() {
  const rows = new Map<number, ConnectionRow>();
  const refusals: Refusal[] = [];

  function open(event: WatchEvent, id: number, now: number): void {
    if (rows.has(id)) return;
    const bytes = event.event === "open" ? 0 : undefined;
    rows.set(id, {
      id,
      remote: String(event["remote"]),
      path: String(event["path"]),
      subprotocol: String(event["subprotocol"]),
      openedAt: now - Number(event["duration_ms"] ?? 0),
      received: Number(event["messages_received"] ?? 0),
      receivedBytes: bytes,
      sent: Number(event["messages_sent"] ?? 0),
      sentBytes: bytes,
      faults: new Map(),
    });
  }

  function count(event: WatchEvent, row: ConnectionRow): void {
    const bytes = Number(event["bytes"]);
    if (event["direction"] === "to-server") {
      row.received++;
      if (row.receivedBytes !== undefined) row.receivedBytes += bytes;
    } else {
      row.sent++;
      if (row.sentBytes !== undefined) row.sentBytes += bytes;
    }
  }

  return {
    rows: rows as ReadonlyMap<number, ConnectionRow>,
    /** Takes in an event that came at a moment of `performance.now()`. */
    take(event: WatchEvent, now: number): void {
      const id = Number(event["connection"]);
      const row = rows.get(id);
      if (event.event === "open" || event.event === "connection") open(event, id, now);
      else if (event.event === "close") rows.delete(id);
      else if (event.event === "message" && row !== undefined) count(event, row);
      else if (event.event === "fault" && row !== undefined) {
        const fault = String(event["fault"]);
        row.faults.set(fault, (row.faults.get(fault) ?? 0) + 1);
      } else if (event.event === "refused") {
        refusals.push({ path: String(event["path"]), at: now, text: refusalIn(event) });
        if (refusals.length > mostRefusals) refusals.shift();
      }
    },
    /** Why the server refused a path and query after a moment; undefined if it did not. */
    refusalOf(resource: string, since: number): string | undefined {
      const wanted = pathOf(resource);
      return refusals.findLast(({ path, at }) => at >= since && pathOf(path) === wanted)?.text;
    },
    clear: () => rows.clear(),
  };
}

/** Without the query, of which the server hides the token. */
function pathOf(resource: string): string {
  return resource.split("?", 1)[0] ?? "";
}

function refusalIn(event: WatchEvent): string {
  return `Refused with ${String(event["status"])}: ${String(event["reason"])}`;
}

/** What the log of the whole server shows for an event; undefined for nothing. */
export function entryOf(event: WatchEvent): NewEntry | undefined {
  const connection = Number(event["connection"]);
  switch (event.event) {
    case "open":
      return {
        kind: "note",
        connection,
        text: `Connected from ${String(event["remote"])} to ${String(event["path"])}`,
      };
    case "message": {
      const data = String(event["data"]);
      const message = event["type"] === "text" ? data : decodeBase64(data);
      // As the server sees it: what it received, a client sent.
      const kind = event["direction"] === "to-server" ? "received" : "sent";
      return { kind, connection, message };
    }
    case "close":
      return {
        kind: "closed",
        connection,
        code: Number(event["code"]),
        reason: String(event["reason"]),
      };
    case "fault":
      return { kind: "note", connection, text: `Fault: ${String(event["fault"])}` };
    case "refused": {
      const problem = `${String(event["remote"])} ${String(event["path"])}: ${refusalIn(event)}`;
      return { kind: "failed", code: "HANDSHAKE_REFUSED", problem };
    }
    case "missed":
      return { kind: "note", text: `${String(event["events"])} events were left out` };
    case "error":
      return { kind: "failed", code: "BAD_VALUE", problem: String(event["message"]) };
    default:
      return undefined;
  }
}
