import { createLoad, type Load } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadResult } from "../../bench/result.ts";
import type { Io, Signal } from "../io.ts";
import type { BenchOptions } from "./options.ts";
import { showProgress } from "./progress.ts";

/** How a load ended. */
export interface Measured {
  /** Undefined if a signal came before there was anything to report. */
  readonly result: LoadResult | undefined;
  /** What ended it early. */
  readonly signal: Signal | undefined;
}

/** Runs a load. A signal ends it early, with what there is by then. */
export async function measure(
  plan: LoadPlan,
  { workers, quiet }: Pick<BenchOptions, "workers" | "quiet">,
  io: Io,
): Promise<Measured> {
  let load: Load | undefined;
  let result: LoadResult | undefined;
  let signal: Signal | undefined;
  const ignoreSignals = io.onSignal((name) => {
    signal = name;
    load?.stop();
  });
  try {
    await using shared =
      workers === 1
        ? undefined
        : (await import("./shared-load.ts")).createSharedLoad(plan, workers, io);
    load = shared ?? createLoad(plan, io.openFileLimit);
    await using _ = quiet ? undefined : showProgress(plan, load, io);
    if (signal !== undefined) load.stop();
    await load.connect();
    result = await load.run();
  } catch (error) {
    if (signal === undefined) throw error;
  } finally {
    ignoreSignals();
  }
  return { result, signal };
}
