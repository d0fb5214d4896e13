import type { Load } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import { type LoadProgress, perSecond } from "../../bench/result.ts";
import { renderBar } from "../../text/chart.ts";
import { usualLineWidth } from "../../text/columns.ts";
import { formatDuration } from "../../text/duration.ts";
import { formatCount, formatQuantity } from "../../text/format-number.ts";
import type { Io } from "../io.ts";

/** Milliseconds between two updates. */
const interval = 200;

const eraseLine = "\r\x1b[K";

/**
 * Shows the progress of a load on stderr, in one line that is updated, if there is a terminal that can do
 * that. Disposing of it erases the line.
 */
export function showProgress(
  plan: LoadPlan,
  load: Pick<Load, "progress">,
  { stderr, env, columns }: Pick<Io, "stderr" | "env" | "columns">,
): AsyncDisposable | undefined {
  if (env["TERM"] === "dumb" || !stderr.isTerminal()) return undefined;

  function draw(): void {
    stderr.write(eraseLine + progressLine(plan, load.progress(), columns() || usualLineWidth));
  }

  draw();
  const timer = setInterval(draw, interval);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stderr.write(eraseLine);
      // What is printed next goes to another stream. If this one is broken, no one sees it.
      await stderr.flush().catch(() => undefined);
    },
  };
}

const barWidth = 10;

/** A terminal begins a new line when the last column is used, even by the `^C` that it echoes. */
const keptFree = 3;

/** What a load is doing, in one line that is a little shorter than `lineWidth`. */
export function progressLine(
  { connections, duration }: Pick<LoadPlan, "connections" | "duration">,
  progress: LoadProgress,
  lineWidth: number,
): string {
  const { phase, elapsed, opened, echoed, failures } = progress;
  const failed = failures === 0 ? "" : `, ${formatQuantity(failures, "failure")}`;
  return line().slice(0, Math.max(0, lineWidth - keptFree));

  function line(): string {
    if (phase === "connecting") {
      return `Connecting: ${formatCount(opened)} of ${formatCount(connections)}, ${seconds(elapsed)}`;
    }
    if (phase === "waiting") return `Waiting for the last echoes, ${seconds(elapsed)}${failed}`;
    const bar = renderBar(elapsed / duration, barWidth).padEnd(barWidth);
    const rate = formatCount(perSecond(echoed, elapsed));
    return `${bar} ${seconds(elapsed)} of ${formatDuration(duration)}, ${rate} messages/s${failed}`;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
