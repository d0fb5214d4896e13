import manifest from "../../../package.json" with { type: "json" };
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadResult } from "../../bench/result.ts";
import { usualLineWidth } from "../../text/columns.ts";
import { renderJsonLine } from "../../text/escape.ts";
import { paintPlain, paintStyled } from "../../text/style.ts";
import type { Io } from "../io.ts";
import { allowsColor } from "../terminal.ts";
import type { Baseline } from "./baseline.ts";
import { compareRuns, renderComparison, toJsonComparison } from "./comparison.ts";
import { renderHistogram } from "./histogram-plot.ts";
import { toJsonReport } from "./json-report.ts";
import type { BenchOptions } from "./options.ts";
import { type Look, renderSummary } from "./summary.ts";
import { renderTimeline } from "./timeline-plot.ts";

/** Longer lines are hard to read, however wide the terminal is. */
const widestLine = 100;

/** Prints the result of a load, compared with an earlier one if there is one. */
export function report(
  plan: LoadPlan,
  result: LoadResult,
  { started, before, options, io }: Occasion,
): void {
  const { workers, json, compare = "" } = options;
  const now = toJsonReport(plan, result, { version: manifest.version, started, workers });
  const comparison = before && compareRuns(before, now);
  if (json) {
    const compared = comparison && { compare: toJsonComparison(compare, comparison) };
    io.stdout.write(renderJsonLine({ ...now, ...compared }));
    return;
  }
  const isTerminal = io.stdout.isTerminal();
  const look: Look = {
    lineWidth: isTerminal ? Math.min(io.columns() || usualLineWidth, widestLine) : usualLineWidth,
    paint: isTerminal && allowsColor(io.env) ? paintStyled : paintPlain,
  };
  io.stdout.write(renderSummary(plan, result, look));
  if (isTerminal) {
    io.stdout.write(renderHistogram(result.latency, look) + renderTimeline(result.timeline, look));
  }
  if (comparison !== undefined) io.stdout.write(renderComparison(comparison, look));
}

/** When and how a load was run, and where the report goes. */
export interface Occasion {
  readonly started: Date;
  readonly before: Baseline | undefined;
  readonly options: Pick<BenchOptions, "workers" | "json" | "compare">;
  readonly io: Io;
}
