import type { Load } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { Io } from "../io.ts";
import { progressLine } from "./progress-line.ts";

/** Milliseconds between two looks at a load. */
const interval = 200;

const eraseLine = "\r\x1b[K";

/**
 * Shows on stderr what a load does, in one line that changes, where there is a terminal that can do
 * so. Resolves to what ends that and takes the line away.
 */
export async function showProgress(
  plan: LoadPlan,
  load: Pick<Load, "progress">,
  { stderr, env, columns }: Pick<Io, "stderr" | "env" | "columns">,
): Promise<() => Promise<void>> {
  if (env["TERM"] === "dumb" || !(await stderr.isTerminal())) return async () => undefined;

  function draw(): void {
    stderr.write(eraseLine + progressLine(plan, load.progress(), columns() || 80));
  }

  draw();
  const timer = setInterval(draw, interval);
  return async () => {
    clearInterval(timer);
    stderr.write(eraseLine);
    try {
      // What is printed next goes to another stream, and would else be overtaken.
      await stderr.flush();
    } catch {
      // Nobody sees it any more.
    }
  };
}
