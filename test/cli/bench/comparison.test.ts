import { expect, test } from "bun:test";

import type { LoadPlan } from "../../../src/bench/plan.ts";
import type { LoadResult } from "../../../src/bench/result.ts";
import {
  compareRuns,
  renderComparison,
  toJsonComparison,
} from "../../../src/cli/bench/comparison.ts";
import { type JsonReport, toJsonReport } from "../../../src/cli/bench/json-report.ts";
import { paintPlain, paintStyled } from "../../../src/text/style.ts";
import { histogramOf, someMessages, somePlan, someResult } from "../../support/load-result.ts";
import { targetAt } from "../../support/load.ts";

function runOf(
  result: Partial<LoadResult> = {},
  plan: Partial<LoadPlan> = {},
  workers = 1,
): JsonReport {
  const circumstances = { version: "1.2.3", started: new Date("2026-01-02T03:04:05Z"), workers };
  return toJsonReport(somePlan(plan), someResult(result), circumstances);
}

const before = runOf({ latency: histogramOf(1) });
const faster = runOf({
  messages: someMessages({ echoedInTime: 1_250_000 }),
  latency: histogramOf(0.5),
});
const plain = { lineWidth: 80, paint: paintPlain };

test("each number is next to the earlier one", () => {
  expect(renderComparison(compareRuns(before, faster), plain)).toBe(`
  Compared with 2026-01-02 03:04 UTC
               before      now  change
  messages/s  100,000  125,000  +25.0%
  avg          1.00ms    500µs  -50.0%
  p50          1.00ms    500µs  -50.0%
  p90          1.00ms    500µs  -50.0%
  p99          1.00ms    500µs  -50.0%
  p99.9        1.00ms    500µs  -50.0%
  max          1.00ms    500µs  -50.0%
`);
});

test("failures are there when there were some", () => {
  const failing = runOf({ messages: someMessages({ lost: 2 }), latency: histogramOf(1) });
  const newly = renderComparison(compareRuns(before, failing), plain);
  expect(newly).toEndWith("  failures          0        2     new\n");
  const mended = renderComparison(compareRuns(failing, before), plain);
  expect(mended).toEndWith("  failures          2        0  -100.0%\n");
});

test("without echoes there is no latency to compare", () => {
  const silent = runOf({ latency: histogramOf(), messages: someMessages({ echoedInTime: 0 }) });
  const { changes } = compareRuns(silent, before);
  expect(changes.map(({ name }) => name)).toEqual(["messages/s"]);
  expect(renderComparison(compareRuns(silent, silent), plain)).toEndWith("0.00  0.00        \n");
});

test("plans that differ are reported", () => {
  const other = runOf(
    { latency: histogramOf(1) },
    {
      target: targetAt("ws://other/", { unix: "/run/s", compress: true }),
      size: 100,
      binary: true,
      rate: 5,
    },
    2,
  );
  const { differences } = compareRuns(before, other);
  expect(differences).toEqual([
    { name: "target", before: "ws://localhost:8765", now: "ws+unix:///run/s" },
    { name: "size", before: 20, now: 100 },
    { name: "type", before: "text", now: "binary" },
    { name: "rate", before: null, now: 5 },
    { name: "compress", before: false, now: true },
    { name: "workers", before: 1, now: 2 },
  ]);
  const narrow = { lineWidth: 40, paint: paintPlain };
  expect(renderComparison(compareRuns(before, other), narrow)).toEndWith(`
  The runs had different settings, so
  the changes may not mean much:
  target: ws://localhost:8765 before, ws+unix:///run/s now
  size: 20 before, 100 now
  type: text before, binary now
  rate: none before, 5 now
  compress: false before, true now
  workers: 1 before, 2 now
`);
});

test("nothing in a file can control a terminal", () => {
  const odd = { ...before, target: "ws://x/\x1b[2J", started: "2 Jan 2026 03:04 GMT (\x1b[2J)" };
  const told = renderComparison(compareRuns(odd, before), {
    lineWidth: 80,
    paint: paintPlain,
  });
  expect(told).toInclude("with 2026-01-02 03:04 UTC\n");
  expect(told).not.toInclude("\x1b");
});

test("more messages are good, more time is bad, and a little of either is nothing", () => {
  const painted = { lineWidth: 80, paint: paintStyled };
  const better = renderComparison(compareRuns(before, faster), painted);
  expect(better).toInclude("  \x1b[32m+25.0%\x1b[39m\n");
  expect(better).toInclude("  \x1b[32m-50.0%\x1b[39m\n");
  const worse = renderComparison(compareRuns(faster, before), painted);
  expect(worse).toInclude("  \x1b[31m -20.0%\x1b[39m\n");
  expect(worse).toInclude("  \x1b[31m+100.0%\x1b[39m\n");
  const same = runOf({
    messages: someMessages({ echoedInTime: 1_010_000 }),
    latency: histogramOf(1),
  });
  const alike = renderComparison(compareRuns(before, same), painted);
  expect(alike).toInclude("  \x1b[2m +1.0%\x1b[22m\n");
});

test("--json has the same numbers", () => {
  const json = toJsonComparison("before.json", compareRuns(before, faster));
  expect(json).toMatchObject({
    file: "before.json",
    started: "2026-01-02T03:04:05.000Z",
    changes: {
      "messages/s": { before: 100_000, now: 125_000, change: 0.25 },
      p99: { before: 1, now: 0.5, change: -0.5 },
    },
    differences: {},
  });
  const failing = runOf({ messages: someMessages({ lost: 2 }) }, { size: 5 });
  expect(toJsonComparison("x", compareRuns(before, failing))).toMatchObject({
    changes: { failures: { before: 0, now: 2, change: null } },
    differences: { size: { before: 20, now: 5 } },
  });
});
