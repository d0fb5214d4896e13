import { describe, expect, test } from "bun:test";

import type { LoadPlan } from "../../../src/bench/plan.ts";
import type { LoadResult } from "../../../src/bench/result.ts";
import { describeLoad, renderSummary } from "../../../src/cli/bench/summary.ts";
import { paintPlain, paintStyled } from "../../../src/text/style.ts";
import { histogramOf, someMessages, somePlan, someResult } from "../../support/load-result.ts";
import { targetAt } from "../../support/load.ts";

const plain = { lineWidth: 80, paint: paintPlain };

/** The line of a summary that begins with this name, and those that go on with it. */
function rowOf(name: string, plan: Partial<LoadPlan>, result: Partial<LoadResult>): string {
  const text = renderSummary(somePlan(plan), someResult(result), {
    lineWidth: 200,
    paint: paintPlain,
  });
  return new RegExp(`^ {2}${name} +(.*(?:\\n {15,}.*)*)`, "m").exec(text)?.[1] ?? "";
}

test("a load that went well", () => {
  expect(renderSummary(somePlan(), someResult(), plain)).toBe(`\
  Target       ws://localhost:8765
  Load         50 connections, 1 message in flight per connection, 20 bytes of
               text, 10s
  Connections  50 of 50 opened in 12.3ms, each in p50 2.01ms, p99 4.00ms, max
               4.00ms
  Messages     100,000/s: 1,000,000 echoes of 1,000,000 sent in 10.0s
  Data         2.60 MB/s out, 2.20 MB/s in, with frame headers
  Client       50% of a core, event loop delay 500µs (p99)
  Errors       none

  Latency
     min     avg     p50     p90     p99   p99.9     max
   250µs   563µs   502µs  1.00ms  1.00ms  1.00ms  1.00ms
`);
});

test("a load that went wrong, on a narrow terminal", () => {
  const result = someResult({
    connections: { asked: 50, opened: 49, failed: 1, compressing: 0, lost: 1 },
    messages: someMessages({ wrong: 1 }),
    problems: { "closed with 1011\u001b": 1 },
    firstWrong: { want: '"a"', got: '"b\u202e"' },
    client: { workers: 1, cpu: 1, eventLoopDelay: histogramOf(0.5) },
  });
  expect(renderSummary(somePlan(), result, { lineWidth: 40, paint: paintPlain })).toBe(`\
  Target       ws://localhost:8765
  Load         50 connections, 1 message
               in flight per connection,
               20 bytes of text, 10s
  Connections  49 of 50 opened in
               12.3ms, each in p50
               2.01ms, p99 4.00ms, max
               4.00ms
  Messages     100,000/s: 1,000,000
               echoes of 1,000,000 sent
               in 10.0s
  Data         2.60 MB/s out, 2.20 MB/s
               in, with frame headers
  Client       100% of a core, event
               loop delay 500µs (p99)
  Errors       1 wrong echo, 1 lost
               connection, 1 connection
               not opened
               1 × closed with 1011\\x1b
  First wrong  want: "a"
               got:  "b\\u202e"

  Latency
     min     avg     p50     p90     p99
   250µs   563µs   502µs  1.00ms  1.00ms
   p99.9     max
  1.00ms  1.00ms

  The client used 100% of its core, so
  it may have been the bottleneck rather
  than the server. Consider using
  --workers 2.
`);
});

test("of many different problems the most frequent are shown", () => {
  const numbers = Array.from({ length: 12 }, (_, index) => index + 1);
  const problems = Object.fromEntries(numbers.map((count) => [`reason ${count}`, count]));
  const row = rowOf("Errors", {}, { problems });
  const shown = row.split("\n").map((line) => line.trim());
  expect(shown).toEqual([
    "none",
    ...numbers
      .slice(4)
      .reverse()
      .map((count) => `${count} × reason ${count}`),
    "10 × other problems",
  ]);
});

describe("rows", () => {
  test.each<{
    name: string;
    plan?: Partial<LoadPlan>;
    result?: Partial<LoadResult>;
    want: string;
  }>([
    {
      name: "Target",
      plan: { target: targetAt("wss://host/?token=x", { unix: "/run/s" }) },
      want: "wss+unix:///run/s:/?token=***",
    },
    {
      name: "Connections",
      result: {
        connections: { asked: 2000, opened: 0, failed: 2000, compressing: 0, lost: 0 },
        connecting: histogramOf(),
      },
      want: "0 of 2,000 opened in 12.3ms",
    },
    {
      name: "Connections",
      result: { connections: { asked: 2, opened: 2, failed: 0, compressing: 1, lost: 0 } },
      want: "2 of 2 opened in 12.3ms, each in p50 2.01ms, p99 4.00ms, max 4.00ms, 1 compressing",
    },
    {
      name: "Messages",
      result: { interrupted: true, elapsed: 1500 },
      want: "666,667/s: 1,000,000 echoes of 1,000,000 sent in 1.50s, stopped early",
    },
    {
      name: "Client",
      plan: { rate: 10 },
      result: {
        lateness: histogramOf(0.25),
        client: { workers: 2, cpu: 0.123, eventLoopDelay: histogramOf(2) },
      },
      want: "2 workers, the busiest at 12% of a core, event loop delay 2.00ms (p99), messages sent 250µs late (p99)",
    },
    {
      name: "Unasked",
      result: { messages: someMessages({ unasked: 2 }) },
      want: "2 unasked messages from the server",
    },
  ])("$name: $want", ({ name, plan = {}, result = {}, want }) => {
    expect(rowOf(name, plan, result)).toBe(want);
  });
});

test.each<{ plan: Partial<LoadPlan>; want: string }>([
  {
    plan: { connections: 1, pipeline: 16, size: 1, binary: true, duration: 500 },
    want: "1 connection, 16 messages in flight per connection, 1 byte of binary, 500ms",
  },
  {
    plan: { rate: 0.5, pipeline: 1024 },
    want: "50 connections, 0.50 messages per second in total, 20 bytes of text, 10s",
  },
  {
    plan: { rate: 1 },
    want: "50 connections, 1 message per second in total, 20 bytes of text, 10s",
  },
])("the load is $want", ({ plan, want }) => {
  expect(describeLoad(somePlan(plan))).toBe(want);
});

test("an open loop says from when its latencies count, and no echo is no latency", () => {
  const text = renderSummary(somePlan({ rate: 1 }), someResult({ latency: histogramOf() }), plain);
  expect(text).toEndWith(
    "\n\n  Latency, counted from when each message was due\n  No echo was received.\n",
  );
});

test("at a terminal names stand out, and errors are red", () => {
  const painted = { lineWidth: 80, paint: paintStyled };
  const well = renderSummary(somePlan(), someResult(), painted);
  expect(well).toStartWith("  \x1b[1mTarget\x1b[22m       ws://");
  expect(well).toInclude("  \x1b[32mErrors\x1b[39m       none");
  const badly = someResult({
    messages: someMessages({ lost: 1 }),
    firstWrong: { want: "a", got: "b" },
  });
  const text = renderSummary(somePlan(), badly, painted);
  expect(text).toInclude("  \x1b[31mErrors\x1b[39m       1 lost message");
  expect(text).toInclude("  \x1b[31mFirst wrong\x1b[39m  want: a");
});
