import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadProgress } from "../../bench/result.ts";
import { renderBar } from "../../text/bar.ts";
import { formatDuration } from "../../text/duration.ts";
import { formatCount, formatQuantity } from "../../text/format-number.ts";

const barWidth = 10;

/** A terminal goes to the next line when the last column is taken, be it by the `^C` of a person. */
const keptFree = 3;

/** What a load does at the moment, in one line that leaves room in one of `lineWidth`. */
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
    const rate = elapsed > 0 ? formatCount((echoed / elapsed) * 1000) : "0";
    return `${bar} ${seconds(elapsed)} of ${formatDuration(duration)}, ${rate} messages/s${failed}`;
  }
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)}s`;
}
