import type { Counts } from "./counts.ts";
import { type Family, histogramSamples, renderExposition, type Sample } from "./exposition.ts";
import { durationBounds } from "./histogram.ts";
import type { MetricsSnapshot } from "./snapshot.ts";

/** Which wsecho runs on which Bun. */
export interface Build {
  readonly version: string;
  readonly bun: string;
}

/** What Prometheus scrapes: a snapshot in the text exposition format, version 0.0.4. */
export function renderPrometheus(snapshot: MetricsSnapshot, { version, bun }: Build): string {
  const { connections, connectionsTotal, traffic, closes, rejections, faults } = snapshot;
  const { counts, sum } = snapshot.handling;
  return renderExposition([
    gauge("wsecho_connections", "WebSocket connections open now.", one(connections)),
    counter("wsecho_connections_total", "WebSocket connections opened.", one(connectionsTotal)),
    counter(
      "wsecho_closes_total",
      "WebSocket connections closed, by close code.",
      byName("code", closes),
    ),
    counter(
      "wsecho_handshakes_refused_total",
      "Requests answered with an HTTP status instead of a WebSocket handshake.",
      byName("status", rejections),
    ),
    counter("wsecho_faults_total", "Faults injected.", byName("fault", faults)),
    {
      name: "wsecho_handler_duration_seconds",
      help: "Time that the handler of a message took, for those messages that were timed.",
      type: "histogram",
      samples: histogramSamples(durationBounds, counts, sum),
    },
    counter(
      "wsecho_messages_received_total",
      "Messages received.",
      byType(traffic.textMessagesReceived, traffic.binaryMessagesReceived),
    ),
    counter(
      "wsecho_messages_sent_total",
      "Messages sent.",
      byType(traffic.textMessagesSent, traffic.binaryMessagesSent),
    ),
    counter(
      "wsecho_received_bytes_total",
      "Payload bytes received, uncompressed.",
      byType(traffic.textBytesReceived, traffic.binaryBytesReceived),
    ),
    counter(
      "wsecho_sent_bytes_total",
      "Payload bytes sent, uncompressed.",
      byType(traffic.textBytesSent, traffic.binaryBytesSent),
    ),
    gauge(
      "process_start_time_seconds",
      "Start time of the process since unix epoch in seconds.",
      one(snapshot.startTime),
    ),
    gauge(
      "process_resident_memory_bytes",
      "Resident memory size in bytes.",
      one(snapshot.residentMemory),
    ),
    gauge("wsecho_build_info", "Always 1; the labels say which wsecho runs on which Bun.", [
      { labels: { version, bun }, value: 1 },
    ]),
  ]);
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: "gauge", samples };
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, help, type: "counter", samples };
}

function one(value: number): readonly Sample[] {
  return [{ value }];
}

function byType(text: number, binary: number): readonly Sample[] {
  return byName("type", { text, binary });
}

function byName(label: string, counts: Counts): readonly Sample[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
