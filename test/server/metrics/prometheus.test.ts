import { expect, test } from "bun:test";

import { durationBounds } from "../../../src/server/metrics/histogram.ts";
import { createMetrics } from "../../../src/server/metrics/metrics.ts";
import { renderPrometheus } from "../../../src/server/metrics/prometheus.ts";
import { parseExposition, seriesOf } from "../../support/exposition.ts";
import { distinctSnapshot } from "../../support/metrics-snapshot.ts";

const build = { version: "1.2.3", bun: "4.5.6" };

test("a link of the rooms has its own series", () => {
  const roomLink = { links: 2, up: 1, relayed: 11, received: 12, dropped: 13, reconnects: 14 };
  const text = renderPrometheus({ ...distinctSnapshot, roomLink }, build);
  expect(seriesOf(parseExposition(text))).toMatchObject({
    wsecho_room_links: 2,
    wsecho_room_links_up: 1,
    wsecho_room_messages_relayed_total: 11,
    wsecho_room_messages_received_total: 12,
    wsecho_room_messages_dropped_total: 13,
    wsecho_room_link_reconnects_total: 14,
  });
});

test("every number of a snapshot is in its own series", () => {
  const series = seriesOf(parseExposition(renderPrometheus(distinctSnapshot, build)));
  const { histogram, rest } = splitHistogram(series);
  expect(rest).toEqual({
    wsecho_connections: 2,
    wsecho_handshakes_waiting: 5,
    wsecho_connections_total: 3,
    'wsecho_messages_received_total{type="text"}': 11,
    'wsecho_messages_received_total{type="binary"}': 12,
    'wsecho_messages_sent_total{type="text"}': 13,
    'wsecho_messages_sent_total{type="binary"}': 14,
    'wsecho_received_bytes_total{type="text"}': 1001,
    'wsecho_received_bytes_total{type="binary"}': 1002,
    'wsecho_sent_bytes_total{type="text"}': 1003,
    'wsecho_sent_bytes_total{type="binary"}': 1004,
    'wsecho_closes_total{code="1000"}': 21,
    'wsecho_closes_total{code="1006"}': 22,
    'wsecho_closes_total{code="other"}': 23,
    'wsecho_handshakes_refused_total{status="401"}': 31,
    'wsecho_handshakes_refused_total{status="426"}': 32,
    'wsecho_faults_total{fault="delay"}': 41,
    'wsecho_faults_total{fault="drop"}': 42,
    'wsecho_cuts_total{reason="idle"}': 43,
    'wsecho_cuts_total{reason="room"}': 44,
    wsecho_buffered_bytes: 70_000,
    process_start_time_seconds: 1_700_000_000.25,
    process_resident_memory_bytes: 60_000_000,
    'wsecho_build_info{bun="4.5.6",version="1.2.3"}': 1,
  });
  expect(histogram).toMatchObject({
    'wsecho_handler_duration_seconds_bucket{le="0.000001"}': 0,
    'wsecho_handler_duration_seconds_bucket{le="0.0000025"}': 1,
    'wsecho_handler_duration_seconds_bucket{le="0.000005"}': 3,
    'wsecho_handler_duration_seconds_bucket{le="0.1"}': 120,
    'wsecho_handler_duration_seconds_bucket{le="+Inf"}': 620,
    wsecho_handler_duration_seconds_sum: 51.5,
    wsecho_handler_duration_seconds_count: 620,
  });
  expect(Object.keys(histogram)).toHaveLength(durationBounds.length + 3);
});

test.each([
  { name: "wsecho_connections", type: "gauge" },
  { name: "wsecho_handshakes_waiting", type: "gauge" },
  { name: "wsecho_connections_total", type: "counter" },
  { name: "wsecho_messages_received_total", type: "counter" },
  { name: "wsecho_messages_sent_total", type: "counter" },
  { name: "wsecho_received_bytes_total", type: "counter" },
  { name: "wsecho_sent_bytes_total", type: "counter" },
  { name: "wsecho_closes_total", type: "counter" },
  { name: "wsecho_handshakes_refused_total", type: "counter" },
  { name: "wsecho_faults_total", type: "counter" },
  { name: "wsecho_cuts_total", type: "counter" },
  { name: "wsecho_buffered_bytes", type: "gauge" },
  { name: "wsecho_handler_duration_seconds", type: "histogram" },
  { name: "process_start_time_seconds", type: "gauge" },
  { name: "process_resident_memory_bytes", type: "gauge" },
  { name: "wsecho_build_info", type: "gauge" },
])("$name is a $type, before anything was counted too", ({ name, type }) => {
  const families = parseExposition(renderPrometheus(createMetrics().snapshot(), build));
  expect(families.find((family) => family.name === name)?.type).toBe(type);
});

test("traffic and durations are 0 and not missing before the first message", () => {
  const series = seriesOf(parseExposition(renderPrometheus(createMetrics().snapshot(), build)));
  expect(series).toMatchObject({
    wsecho_connections: 0,
    wsecho_handshakes_waiting: 0,
    wsecho_connections_total: 0,
    'wsecho_messages_received_total{type="text"}': 0,
    'wsecho_messages_received_total{type="binary"}': 0,
    'wsecho_sent_bytes_total{type="text"}': 0,
    'wsecho_handler_duration_seconds_bucket{le="+Inf"}': 0,
    wsecho_handler_duration_seconds_count: 0,
  });
});

test("what a running server counted stays well-formed", () => {
  const metrics = createMetrics();
  for (let code = 990; code < 1030; code++) {
    metrics.opened();
    metrics.closed(code);
  }
  for (let exponent = -9; exponent < 3; exponent++) metrics.handled(10 ** exponent);
  metrics.rejected(426);
  metrics.faulted("drop");
  const series = seriesOf(parseExposition(renderPrometheus(metrics.snapshot(), build)));
  expect(series).toMatchObject({
    wsecho_connections: 0,
    wsecho_handshakes_waiting: 0,
    wsecho_connections_total: 40,
    'wsecho_closes_total{code="other"}': 24,
    'wsecho_handshakes_refused_total{status="426"}': 1,
    'wsecho_faults_total{fault="drop"}': 1,
    wsecho_handler_duration_seconds_count: 12,
  });
});

test("a build with odd characters in its version cannot break the format", () => {
  const version = '1.0"} 2\n# \\';
  const families = parseExposition(renderPrometheus(distinctSnapshot, { version, bun: "4.5.6" }));
  const info = families.find(({ name }) => name === "wsecho_build_info");
  expect(info?.samples[0]?.labels.get("version")).toBe(version);
});

function splitHistogram(series: Record<string, number>): {
  histogram: Record<string, number>;
  rest: Record<string, number>;
} {
  const entries = Object.entries(series);
  const { histogram = [], rest = [] } = Object.groupBy(entries, ([name]) =>
    name.startsWith("wsecho_handler_duration_seconds") ? "histogram" : "rest",
  );
  return { histogram: Object.fromEntries(histogram), rest: Object.fromEntries(rest) };
}
