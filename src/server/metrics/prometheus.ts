import { type Family, histogramSamples, renderExposition, type Sample } from "./exposition.ts";
import { durationBounds } from "./histogram.ts";
import type { MetricsSnapshot } from "./snapshot.ts";
import type { TallySnapshot } from "./tally.ts";
import type { Traffic } from "./traffic.ts";

/** Which wsecho runs on which Bun. */
export interface Build {
  readonly version: string;
  readonly bun: string;
}

/** What Prometheus scrapes: a snapshot in the text exposition format, version 0.0.4. */
export function renderPrometheus(snapshot: MetricsSnapshot, build: Build): string {
  return renderExposition([
    ...connectionFamilies(snapshot),
    ...trafficFamilies(snapshot.traffic),
    ...processFamilies(snapshot, build),
  ]);
}

function connectionFamilies(snapshot: MetricsSnapshot): Family[] {
  return [
    {
      name: "wsecho_connections",
      help: "WebSocket connections open now.",
      type: "gauge",
      samples: [{ value: snapshot.connections }],
    },
    {
      name: "wsecho_connections_total",
      help: "WebSocket connections opened.",
      type: "counter",
      samples: [{ value: snapshot.connectionsTotal }],
    },
    {
      name: "wsecho_closes_total",
      help: "WebSocket connections closed, by close code.",
      type: "counter",
      samples: tallySamples("code", snapshot.closes),
    },
    {
      name: "wsecho_handshakes_refused_total",
      help: "Requests answered with an HTTP status instead of a WebSocket handshake.",
      type: "counter",
      samples: tallySamples("status", snapshot.rejections),
    },
    {
      name: "wsecho_faults_total",
      help: "Faults injected.",
      type: "counter",
      samples: tallySamples("fault", snapshot.faults),
    },
    {
      name: "wsecho_handler_duration_seconds",
      help: "Time that the handler of a message took, for those messages that were timed.",
      type: "histogram",
      samples: histogramSamples(durationBounds, snapshot.handling.counts, snapshot.handling.sum),
    },
  ];
}

function trafficFamilies(traffic: Readonly<Traffic>): Family[] {
  return [
    {
      name: "wsecho_messages_received_total",
      help: "Messages received.",
      type: "counter",
      samples: samplesByType(traffic.textMessagesReceived, traffic.binaryMessagesReceived),
    },
    {
      name: "wsecho_messages_sent_total",
      help: "Messages sent.",
      type: "counter",
      samples: samplesByType(traffic.textMessagesSent, traffic.binaryMessagesSent),
    },
    {
      name: "wsecho_received_bytes_total",
      help: "Payload bytes received, uncompressed.",
      type: "counter",
      samples: samplesByType(traffic.textBytesReceived, traffic.binaryBytesReceived),
    },
    {
      name: "wsecho_sent_bytes_total",
      help: "Payload bytes sent, uncompressed.",
      type: "counter",
      samples: samplesByType(traffic.textBytesSent, traffic.binaryBytesSent),
    },
  ];
}

function processFamilies(snapshot: MetricsSnapshot, { version, bun }: Build): Family[] {
  return [
    {
      name: "process_start_time_seconds",
      help: "Start time of the process since unix epoch in seconds.",
      type: "gauge",
      samples: [{ value: snapshot.startTime }],
    },
    {
      name: "process_resident_memory_bytes",
      help: "Resident memory size in bytes.",
      type: "gauge",
      samples: [{ value: snapshot.residentMemory }],
    },
    {
      name: "wsecho_build_info",
      help: "Always 1; the labels say which wsecho runs on which Bun.",
      type: "gauge",
      samples: [{ labels: { version, bun }, value: 1 }],
    },
  ];
}

function samplesByType(text: number, binary: number): Sample[] {
  return [
    { labels: { type: "text" }, value: text },
    { labels: { type: "binary" }, value: binary },
  ];
}

function tallySamples(label: string, tally: TallySnapshot): Sample[] {
  return Object.entries(tally).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
