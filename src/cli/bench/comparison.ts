import { wrap } from "../../text/columns.ts";
import { escapeControls } from "../../text/escape.ts";
import {
  formatCount,
  formatFigure,
  formatLatency,
  formatPercent,
} from "../../text/format-number.ts";
import type { Baseline } from "./baseline.ts";
import type { Trend } from "./json-report.ts";
import { heading, type Look } from "./summary.ts";

/** One number of two runs. */
export interface Change {
  readonly name: string;
  readonly unit: "per second" | "milliseconds" | "count";
  readonly before: number;
  readonly now: number;
}

/** Two runs side by side. */
type Comparison = ReturnType<typeof compareRuns>;

const latencies = [
  ["avg", "avg"],
  ["p50", "med"],
  ["p90", "p(90)"],
  ["p99", "p(99)"],
  ["p99.9", "p(99.9)"],
  ["max", "max"],
] as const satisfies readonly (readonly [name: string, key: keyof Trend])[];

/** Compares a run with an earlier one. */
export function compareRuns(before: Baseline, now: Baseline) {
  const then = before.metrics.ws_echo_duration;
  const here = now.metrics.ws_echo_duration;
  const times = then && here ? latencies : [];
  const pair = (name: string, unit: Change["unit"], pick: (run: Baseline) => number): Change => ({
    name,
    unit,
    before: pick(before),
    now: pick(now),
  });
  const failures = pair("failures", "count", countFailures);
  const changes = [
    pair("messages/s", "per second", ({ metrics }) => metrics.ws_msgs_received.rate),
    ...times.map(([name, key]) =>
      pair(name, "milliseconds", ({ metrics }) => metrics.ws_echo_duration?.[key] ?? 0),
    ),
    ...(failures.before + failures.now > 0 ? [failures] : []),
  ];
  return {
    /** When the earlier one was started. */
    started: before.started,
    changes,
    /** Settings that differ, so that the numbers may differ for that reason alone. */
    differences: differencesOf(before, now),
  };
}

/** The comparison as `--json` prints it; a change of 0.05 is 5 % more. */
export function toJsonComparison(file: string, { started, changes, differences }: Comparison) {
  const changed = changes.map((change) => {
    const { name, before, now } = change;
    return [name, { before, now, change: ratioOf(change) ?? null }];
  });
  const differing = differences.map(({ name, ...values }) => [name, values]);
  return {
    file,
    started,
    changes: Object.fromEntries(changed),
    differences: Object.fromEntries(differing),
  };
}

/** The comparison for people, as lines. */
export function renderComparison(
  { started, changes, differences }: Comparison,
  look: Look,
): string {
  const names = align("left", ["", ...changes.map(({ name }) => name)]);
  const before = align("right", ["before", ...changes.map((each) => format(each, each.before))]);
  const now = align("right", ["now", ...changes.map((each) => format(each, each.now))]);
  const ratios = align("right", ["change", ...changes.map(formatChange)]);
  const lines = ratios.map((ratio, row) => {
    const change = changes[row - 1];
    const painted = change === undefined ? ratio : look.paint(styleOf(change), ratio);
    return `  ${names[row]}  ${before[row]}  ${now[row]}  ${painted}\n`;
  });
  return [
    heading("Compared", ` with ${formatTime(started)}`, look),
    ...lines,
    ...renderDifferences(differences, look),
  ].join("");
}

/** Makes all cells of a column as wide as the widest. */
function align(side: "left" | "right", cells: readonly string[]): string[] {
  const width = Math.max(...cells.map((cell) => cell.length));
  return cells.map((cell) => (side === "left" ? cell.padEnd(width) : cell.padStart(width)));
}

function renderDifferences(
  differences: Comparison["differences"],
  { lineWidth, paint }: Look,
): string[] {
  if (differences.length === 0) return [];
  const shown = differences.map(({ name, before, now }) => {
    // The file may contain anything.
    const line = `${name}: ${before ?? "none"} before, ${now ?? "none"} now`;
    return `  ${escapeControls(line)}\n`;
  });
  const warning = "The runs had different settings, so the changes may not mean much:";
  const lines = wrap(warning, lineWidth - 2).map((line) => `  ${paint("yellow", line)}\n`);
  return ["\n", ...lines, ...shown];
}

function differencesOf(before: Baseline, now: Baseline) {
  const names = Object.keys(now.plan) as (keyof Baseline["plan"])[];
  const pairs = [
    { name: "target", before: before.target, now: now.target },
    ...names.map((name) => ({ name, before: before.plan[name], now: now.plan[name] })),
  ];
  return pairs.filter((pair) => pair.before !== pair.now);
}

function countFailures({ errors }: Baseline): number {
  const { wrong, lost, reordered, duplicated, connections_failed, connections_lost } = errors;
  return wrong + lost + reordered + duplicated + connections_failed + connections_lost;
}

/** The relative change; undefined if there was nothing before. */
function ratioOf({ before, now }: Change): number | undefined {
  return before === 0 ? undefined : Number((now / before - 1).toFixed(6));
}

function formatChange(change: Change): string {
  const ratio = ratioOf(change);
  if (ratio === undefined) return change.now === 0 ? "" : "new";
  return `${ratio > 0 ? "+" : ""}${formatPercent(ratio)}`;
}

/** Smaller changes mean nothing: two runs of the same load can differ as much. */
const noise = 0.05;

function styleOf(change: Change): "green" | "red" | "dim" {
  const ratio = ratioOf(change) ?? Infinity;
  if (Math.abs(ratio) < noise || change.before === change.now) return "dim";
  const isMore = ratio > 0;
  return isMore === (change.unit === "per second") ? "green" : "red";
}

function format({ unit }: Change, value: number): string {
  if (unit === "milliseconds") return formatLatency(value);
  return unit === "count" ? formatCount(value) : formatFigure(value);
}

/** A readable time, whatever its format in the file. */
function formatTime(text: string): string {
  return `${new Date(text).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}
