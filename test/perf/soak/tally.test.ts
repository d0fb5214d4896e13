import { expect, test } from "bun:test";

import { createTally, disagreements, growthOf } from "./tally.ts";

const rest: Record<string, number> = {
  wsecho_connections: 0,
  wsecho_handshakes_waiting: 0,
  wsecho_connections_total: 3,
  wsecho_buffered_bytes: 0,
  'wsecho_cuts_total{reason="idle"}': 1,
  'wsecho_closes_total{code="1000"}': 2,
  'wsecho_closes_total{code="1006"}': 1,
  'wsecho_messages_sent_total{type="text"}': 10,
  process_resident_memory_bytes: 60_000_000,
};

function tallied(sent: readonly [least: number, most?: number]) {
  const tally = createTally();
  tally.add("wsecho_connections_total", 3);
  tally.add('wsecho_closes_total{code="1000"}', 1);
  tally.add('wsecho_closes_total{code="1000"}', 1);
  tally.add('wsecho_closes_total{code="1006"}', 0, 1);
  tally.add('wsecho_messages_sent_total{type="text"}', ...sent);
  return tally.ranges;
}

interface Case {
  readonly what: string;
  readonly sent: readonly [least: number, most?: number];
  readonly metrics: Record<string, number>;
  readonly want: readonly string[];
}

test.each<Case>([
  { what: "as counted", sent: [10], metrics: rest, want: [] },
  { what: "within what may be", sent: [8, 12], metrics: rest, want: [] },
  {
    what: "too many",
    sent: [8, 9],
    metrics: rest,
    want: ['wsecho_messages_sent_total{type="text"}: expected 8 to 9, got 10'],
  },
  {
    what: "too few",
    sent: [11],
    metrics: rest,
    want: ['wsecho_messages_sent_total{type="text"}: expected 11, got 10'],
  },
  {
    what: "a series that no client knows",
    sent: [10],
    metrics: { ...rest, 'wsecho_faults_total{fault="drop"}': 1 },
    want: ['wsecho_faults_total{fault="drop"}: expected 0, got 1'],
  },
  {
    what: "a connection that is left, and one that never closed",
    sent: [10],
    metrics: { ...rest, wsecho_connections: 1 },
    want: ["wsecho_connections: expected 0 at rest, got 1", "3 opened, but 3 closed, 1 open"],
  },
  {
    what: "bytes that wait for no one",
    sent: [10],
    metrics: { ...rest, wsecho_buffered_bytes: 64 },
    want: ["wsecho_buffered_bytes: expected 0 at rest, got 64"],
  },
  {
    what: "more cut than were closed without a Close frame",
    sent: [10],
    metrics: { ...rest, 'wsecho_cuts_total{reason="room"}': 1 },
    want: ["2 connections cut, but only 1 closed with 1006"],
  },
])("metrics at rest: $what", ({ sent, metrics, want }) => {
  expect(disagreements(tallied(sent), metrics)).toEqual([...want]);
});

test.each([
  { numbers: [], want: 0 },
  { numbers: [5], want: 0 },
  { numbers: [70, 60, 90, 80, 61, 95], want: 1 },
  { numbers: [60, 61, 70, 75, 80, 85], want: 20 },
])("$numbers have grown by $want", ({ numbers, want }) => {
  expect(growthOf(numbers)).toBe(want);
});
