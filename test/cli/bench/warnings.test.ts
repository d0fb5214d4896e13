import { describe, expect, test } from "bun:test";

import type { LoadPlan } from "../../../src/bench/plan.ts";
import type { LoadResult } from "../../../src/bench/result.ts";
import { failureOf, warningsFor } from "../../../src/cli/bench/warnings.ts";
import { histogramOf, someMessages, somePlan, someResult } from "../../support/load-result.ts";

function cost(cpu: number, workers = 1): LoadResult["client"] {
  return { cpu, workers, eventLoopDelay: histogramOf(1) };
}

const late = histogramOf(12);

describe("warningsFor", () => {
  test.each<{
    name: string;
    plan?: Partial<LoadPlan>;
    result: Partial<LoadResult>;
    want: string[];
  }>([
    { name: "a client with time to spare", result: { client: cost(0.94) }, want: [] },
    {
      name: "a client without",
      result: { client: cost(0.95) },
      want: [
        "The client used 95% of its core, so it may have been the bottleneck rather than the server. Consider using --workers 2.",
      ],
    },
    {
      name: "a client without, and without an echo",
      result: { client: cost(1), messages: someMessages({ echoed: 0, lost: 100 }) },
      want: [],
    },
    {
      name: "several of them",
      result: { client: cost(1.02, 2) },
      want: [
        "A client worker used 100% of its core, so it may have been the bottleneck rather than the server. Consider using --workers 4.",
      ],
    },
    {
      name: "a rate that is reached, however busy the client",
      plan: { rate: 100_000 },
      result: { client: cost(1) },
      want: [],
    },
    {
      name: "a rate that is as good as reached",
      plan: { rate: 100_900 },
      result: {},
      want: [],
    },
    {
      name: "a rate of less than a message in all",
      plan: { rate: 0.05 },
      result: { messages: someMessages({ sent: 0 }) },
      want: [],
    },
    {
      name: "a rate that the server does not take",
      plan: { rate: 250_000.5, pipeline: 1 },
      result: {},
      want: [
        "Only 100,000 of the requested 250,001 messages per second were sent.",
        "The client was on time, but the server did not keep up with at most 1 message in flight per connection. Consider a lower --rate or a higher --pipeline.",
      ],
    },
    {
      name: "a rate that is reached in a load that ended late",
      plan: { rate: 100_000 },
      result: { elapsed: 10_500 },
      want: [],
    },
    {
      name: "messages that were never sent",
      plan: { rate: 100_000 },
      result: { messages: someMessages({ unsent: 1000 }) },
      want: [
        "1,000 messages were never sent because too many others were in flight. The latencies do not include them.",
      ],
    },
    {
      name: "a rate that the client cannot make",
      plan: { rate: 250_000 },
      result: { lateness: late },
      want: [
        "Only 100,000 of the requested 250,000 messages per second were sent.",
        "The client sent messages up to 12.0ms late (p99), so it may have been the bottleneck rather than the server. Consider using --workers 2.",
      ],
    },
    {
      name: "a rate that is reached, though late",
      plan: { rate: 100_000 },
      result: { lateness: late, client: cost(1, 2) },
      want: [
        "The client sent messages up to 12.0ms late (p99), so it may have been the bottleneck rather than the server. Consider using --workers 4.",
      ],
    },
    {
      name: "a rate whose load was stopped early",
      plan: { rate: 100_000 },
      result: {
        interrupted: true,
        elapsed: 5000,
        messages: someMessages({ sent: 500_000, echoed: 500_000 }),
      },
      want: [],
    },
    ...[{}, { rate: 100_000 }].map((plan) => ({
      name: `a tenth of the echoes ${plan.rate === undefined ? "in a closed loop" : "at a rate"}`,
      plan,
      result: { messages: someMessages({ echoed: 100_000, lost: 900_000 }) },
      want: [
        "Only 10.0% of the messages were echoed correctly and in time. The latencies do not include the others.",
      ],
    })),
    {
      name: "an echo that is missing",
      result: { messages: someMessages({ echoed: 999_999, lost: 1 }) },
      want: [],
    },
  ])("$name", ({ plan, result, want }) => {
    expect(warningsFor(somePlan(plan), someResult(result))).toEqual(want);
  });
});

describe("failureOf", () => {
  test.each<{
    name: string;
    messages?: Partial<LoadResult["messages"]>;
    connections?: Partial<LoadResult["connections"]>;
    want: string | undefined;
  }>([
    { name: "nothing", want: undefined },
    { name: "a wrong echo", messages: { wrong: 1 }, want: "1 wrong echo" },
    { name: "lost messages", messages: { lost: 1200 }, want: "1,200 lost messages" },
    {
      name: "late ones",
      messages: { lost: 1200, late: 1100 },
      want: "1,200 lost messages (1,100 answered late)",
    },
    { name: "unasked ones", messages: { unasked: 3 }, want: undefined },
    { name: "the order", messages: { reordered: 2 }, want: "2 echoes out of order" },
    { name: "duplicates", messages: { duplicated: 3 }, want: "3 duplicate echoes" },
    { name: "lost connections", connections: { lost: 2 }, want: "2 lost connections" },
    { name: "one not opened", connections: { failed: 1 }, want: "1 connection not opened" },
    {
      name: "everything",
      messages: { wrong: 2, lost: 1, reordered: 1, duplicated: 1 },
      connections: { failed: 10, lost: 1 },
      want: "2 wrong echoes, 1 lost message, 1 echo out of order, 1 duplicate echo, 1 lost connection, 10 connections not opened",
    },
  ])("$name", ({ messages, connections, want }) => {
    const result = someResult({
      messages: someMessages(messages),
      connections: { asked: 50, opened: 50, failed: 0, compressing: 0, lost: 0, ...connections },
    });
    expect(failureOf(result)).toBe(want);
  });
});
