import type { RoomLinkCounts } from "../room-link.ts";
import type { Counts, Traffic } from "./counts.ts";
import { histogramSamples, renderExposition, type Sample } from "./exposition.ts";
import { durationBounds } from "./histogram.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** Which wsecho runs on which Bun. */
export interface Build {
  readonly version: string;
  readonly bun: string;
}

/** What Prometheus scrapes: a snapshot in the text exposition format, version 0.0.4. */
export function renderPrometheus(snapshot: MetricsSnapshot, { version, bun }: Build): string {
  const { traffic, handling } = snapshot;
  const families: Families = {
    wsecho_connections: ["WebSocket connections open now.", one(snapshot.connections)],
    wsecho_handshakes_waiting: ["Handshakes kept waiting.", one(snapshot.waitingHandshakes)],
    wsecho_connections_total: ["WebSocket connections opened.", one(snapshot.connectionsTotal)],
    wsecho_closes_total: [
      "WebSocket connections closed, by close code.",
      byName("code", snapshot.closes),
    ],
    wsecho_handshakes_refused_total: [
      "Requests answered with an HTTP status instead of a WebSocket handshake.",
      byName("status", snapshot.rejections),
    ],
    wsecho_faults_total: ["Faults injected.", byName("fault", snapshot.faults)],
    wsecho_cuts_total: [
      "WebSocket connections that the server cut, by reason.",
      byName("reason", snapshot.cuts),
    ],
    wsecho_buffered_bytes: [
      "Bytes that wait in memory for all connections (see --max-buffered).",
      one(snapshot.bufferedBytes),
    ],
    ...(snapshot.roomLink && roomLinkFamilies(snapshot.roomLink)),
    wsecho_handler_duration_seconds: [
      "Time that the handler of a message took, for those messages that were timed.",
      histogramSamples(durationBounds, handling.counts, handling.sum),
    ],
    wsecho_messages_received_total: ["Messages received.", byType(traffic, "MessagesReceived")],
    wsecho_messages_sent_total: ["Messages sent.", byType(traffic, "MessagesSent")],
    wsecho_received_bytes_total: [
      "Payload bytes received, uncompressed.",
      byType(traffic, "BytesReceived"),
    ],
    wsecho_sent_bytes_total: ["Payload bytes sent, uncompressed.", byType(traffic, "BytesSent")],
    process_start_time_seconds: [
      "Start time of the process since unix epoch in seconds.",
      one(snapshot.startTime),
    ],
    process_resident_memory_bytes: ["Resident memory size in bytes.", one(snapshot.residentMemory)],
    wsecho_build_info: [
      "Always 1; the labels say which wsecho runs on which Bun.",
      [{ labels: { version, bun }, value: 1 }],
    ],
  };
  return renderExposition(
    Object.entries(families).map(([name, [help, samples]]) => {
      const isHistogram = samples.some(({ suffix }) => suffix === "_bucket");
      const type = isHistogram ? "histogram" : name.endsWith("_total") ? "counter" : "gauge";
      return { name, help, type, samples };
    }),
  );
}

type Families = Readonly<Record<string, readonly [help: string, samples: readonly Sample[]]>>;

/** What there is with `--redis` only. */
function roomLinkFamilies(counts: RoomLinkCounts): Families {
  return {
    wsecho_room_links: ["Processes that join their rooms by Redis.", one(counts.links)],
    wsecho_room_links_up: ["Those of them that can use it now.", one(counts.up)],
    wsecho_room_messages_relayed_total: ["Room messages passed on to Redis.", one(counts.relayed)],
    wsecho_room_messages_received_total: [
      "Room messages that came from Redis.",
      one(counts.received),
    ],
    wsecho_room_messages_dropped_total: [
      "Room messages that were not passed on, or not delivered here.",
      one(counts.dropped),
    ],
    wsecho_room_link_reconnects_total: [
      "Times that Redis was lost and reached again.",
      one(counts.reconnects),
    ],
  };
}

function one(value: number): readonly Sample[] {
  return [{ value }];
}

type Measure = "MessagesReceived" | "MessagesSent" | "BytesReceived" | "BytesSent";

function byType(traffic: Traffic, what: Measure): readonly Sample[] {
  return byName("type", { text: traffic[`text${what}`], binary: traffic[`binary${what}`] });
}

function byName(label: string, counts: Counts): readonly Sample[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
