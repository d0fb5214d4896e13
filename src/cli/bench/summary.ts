import { type Histogram, mean, percentile } from "../../bench/histogram.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import { type LoadResult, throughputOf } from "../../bench/result.ts";
import { formatAddress } from "../../text/address.ts";
import { renderColumns, type Row, wrap } from "../../text/columns.ts";
import { formatDuration } from "../../text/duration.ts";
import { escapeControls } from "../../text/escape.ts";
import {
  formatBytes,
  formatCount,
  formatFigure,
  formatLatency,
  formatQuantity,
  formatRate,
} from "../../text/format-number.ts";
import { type GridCell, renderGrid } from "../../text/grid.ts";
import type { Paint } from "../../text/style.ts";
import { failureOf, warningsFor } from "./warnings.ts";

/** How lines look. */
export interface Look {
  /** Characters per line. */
  readonly lineWidth: number;
  readonly paint: Paint;
}

/** The result of a load for people, as lines. */
export function renderSummary(plan: LoadPlan, result: LoadResult, look: Look): string {
  const columns = renderColumns(rowsOf(plan, result), nameWidth, look.lineWidth);
  return (
    paintNames(columns, result, look) +
    heading(
      "Latency",
      plan.rate === undefined ? "" : ", counted from when each message was due",
      look,
    ) +
    renderLatency(result.latency, look.lineWidth) +
    warningsFor(plan, result)
      .flatMap((sentence) => ["", ...wrap(sentence, look.lineWidth - 2).map((line) => `  ${line}`)])
      .map((line) => `${line}\n`)
      .join("")
  );
}

/** The line above a part of the summary. */
export function heading(title: string, remark: string, { paint }: Look): string {
  return `\n  ${paint("bold", title)}${paint("dim", remark)}\n`;
}

/** The numbers that summarize many round-trip times. */
function renderLatency(latency: Histogram, lineWidth: number): string {
  if (latency.count === 0) return "  No echo was received.\n";
  const at = (share: number) => formatLatency(percentile(latency, share));
  const cells: GridCell[] = [
    ["min", formatLatency(latency.min)],
    ["avg", formatLatency(mean(latency))],
    ["p50", at(0.5)],
    ["p90", at(0.9)],
    ["p99", at(0.99)],
    ["p99.9", at(0.999)],
    ["max", formatLatency(latency.max)],
  ];
  return renderGrid(cells, lineWidth);
}

const nameWidth = "Connections".length;

function rowsOf(plan: LoadPlan, result: LoadResult): Row[] {
  const { connections, problems, firstWrong } = result;
  const wrong: Row[] = firstWrong
    ? [
        ["First wrong", `want: ${escapeControls(firstWrong.want)}`],
        ["", `got:  ${escapeControls(firstWrong.got)}`],
      ]
    : [];
  return [
    ["Target", escapeControls(formatAddress(plan.target.address))],
    ["Load", describeLoad(plan)],
    ["Connections", describeConnections(result)],
    ...(connections.opened === 0 ? [] : trafficRows(plan, result)),
    ["Errors", failureOf(result) ?? "none"],
    ...problemRows(problems),
    ...wrong,
  ];
}

function trafficRows(plan: LoadPlan, result: LoadResult): Row[] {
  const { messages, elapsed, interrupted } = result;
  const throughput = throughputOf(result);
  const echoes = `${formatQuantity(messages.echoed, "echo", "echoes")} of ${formatCount(messages.sent)}`;
  const early = interrupted ? ", stopped early" : "";
  const unasked = `${formatQuantity(messages.unasked, "unasked message")} from the server`;
  return [
    [
      "Messages",
      `${formatFigure(throughput.echoed)}/s: ${echoes} sent in ${formatLatency(elapsed)}${early}`,
    ],
    [
      "Data",
      `${formatBytes(throughput.bytesSent)}/s out, ${formatBytes(throughput.bytesReceived)}/s in, with frame headers`,
    ],
    ...(messages.unasked === 0 ? [] : [["Unasked", unasked] as const]),
    ["Client", describeClient(plan, result)],
  ];
}

/** How many different problems are shown; a server can have another for each connection. */
const shownProblems = 8;

function problemRows(problems: LoadResult["problems"]): Row[] {
  const all = Object.entries(problems).sort(([, one], [, other]) => other - one);
  const shown = all.slice(0, shownProblems);
  const others = all.slice(shownProblems).reduce((sum, [, count]) => sum + count, 0);
  return [
    ...shown.map(([problem, count]) => `${formatCount(count)} × ${problem}`),
    ...(others === 0 ? [] : [`${formatCount(others)} × other problems`]),
  ].map((text) => ["", escapeControls(text)]);
}

function describeConnections({ connections, rampUp, connecting }: LoadResult): string {
  const { asked, opened, compressing } = connections;
  const at = (share: number) => formatLatency(percentile(connecting, share));
  const all = `${formatCount(opened)} of ${formatCount(asked)} opened in ${formatLatency(rampUp)}`;
  const each = opened === 0 ? "" : `, each in p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`;
  const compressed = compressing === 0 ? "" : `, ${formatCount(compressing)} compressing`;
  return `${all}${each}${compressed}`;
}

/** The load on the server, in words. */
export function describeLoad(plan: LoadPlan): string {
  const { connections, pipeline, size, binary, duration, rate } = plan;
  const pace =
    rate === undefined
      ? `${formatQuantity(pipeline, "message")} in flight per connection`
      : `${formatRate(rate)} ${rate === 1 ? "message" : "messages"} per second in total`;
  const kind = binary ? "binary" : "text";
  return [
    formatQuantity(connections, "connection"),
    pace,
    `${formatQuantity(size, "byte")} of ${kind}`,
    formatDuration(duration),
  ].join(", ");
}

function describeClient({ rate }: LoadPlan, { client, lateness }: LoadResult): string {
  const { cpu, workers, eventLoopDelay } = client;
  const share = `${Math.round(cpu * 100)}% of a core`;
  const who = workers === 1 ? share : `${workers} workers, the busiest at ${share}`;
  const delay = `event loop delay ${formatLatency(percentile(eventLoopDelay, 0.99))} (p99)`;
  const late = `messages sent ${formatLatency(percentile(lateness, 0.99))} late (p99)`;
  return [who, delay, ...(rate === undefined ? [] : [late])].join(", ");
}

function paintNames(columns: string, result: LoadResult, { paint }: Look): string {
  const hasFailed = failureOf(result) !== undefined;
  return columns.replace(/^ {2}(\w+(?: \w+)?)(?= {2})/gm, (_, name: string) => {
    const style =
      name === "Errors" || name === "First wrong" ? (hasFailed ? "red" : "green") : "bold";
    return `  ${paint(style, name)}`;
  });
}
