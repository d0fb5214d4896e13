import { createLoad, type Load } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadResult } from "../../bench/result.ts";
import type { Io, Signal } from "../io.ts";
import type { BenchOptions } from "./options.ts";
import { showProgress } from "./progress.ts";

/** Runs a load. A signal ends it early, with the result there is by then, if there is any. */
export async function measure(
  plan: LoadPlan,
  { workers, quiet }: Pick<BenchOptions, "workers" | "quiet">,
  io: Io,
) {
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
