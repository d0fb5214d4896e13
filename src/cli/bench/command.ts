import { createLoad, type Load } from "../../bench/load.ts";
import type { LoadPlan } from "../../bench/plan.ts";
import type { LoadResult } from "../../bench/result.ts";
import { command } from "../command.ts";
import { signalCodes } from "../exit-code.ts";
import { whileReading } from "../file.ts";
import type { Io, Signal } from "../io.ts";
import { explainRefusal } from "../request/refusal.ts";
import { readBaseline } from "./baseline.ts";
import { benchFlags } from "./flags.ts";
import { type BenchOptions, toBenchOptions } from "./options.ts";
import { showProgress } from "./progress.ts";
import { report } from "./report.ts";
import { failureOf } from "./warnings.ts";

/** `wsecho bench` */
export const bench = command({
  meta: {
    name: "bench",
    description: "Measure how fast a WebSocket server echoes, checking every reply",
  },
  args: benchFlags,
  usage: "[TARGET] [flags]",
  examples: [
    ["wsecho bench ws://localhost:8765", "as fast as it answers, for 10 seconds"],
    ["wsecho bench --rate 5000 -d 1m", "5,000 messages per second for a minute"],
    ["wsecho bench --json > before.json", "save a result for --compare before.json"],
  ],
  appendix: () => [
    {
      title: "Exit codes",
      rows: [
        ["0", "Every message was echoed correctly"],
        [
          "1",
          "An echo was wrong, lost, reordered or duplicated, or a connection failed or was lost",
        ],
        ["6 to 60", "No connection could be opened; same codes as send"],
        ["130, 143", "Stopped by SIGINT or SIGTERM; the result so far is shown"],
      ],
    },
  ],
  async perform(line, io) {
    if (io.parent !== undefined) {
      const { runWorker } = await import("./worker.ts");
      return await runWorker(io.parent, io);
    }
    // The runtime cannot cancel an attempt to connect, and would wait for it for two minutes.
    io.forceExit();
    const options = toBenchOptions(line, navigator.hardwareConcurrency);
    const { compare } = options;
    const baseline = compare === undefined ? undefined : readBaseline(compare);
    const files = Promise.all([baseline, withTls(options)]);
    const [before, plan] = await whileReading("--compare or TLS files", files, io.stderr);
    const started = new Date();
    const { result, signal } = await measure(plan, options, io);
    const isOpen = result !== undefined && result.connections.opened > 0;
    if (result !== undefined && (isOpen || signal === undefined)) {
      report(plan, result, { started, before, options, io });
    }
    if (signal !== undefined) return signalCodes[signal];
    if (result?.firstFailure !== undefined && !isOpen) {
      // The error that `send` would report.
      const { connectError } = await import("../../client/failure.ts");
      const { address, tls } = plan.target;
      const error = await connectError(result.firstFailure, address, { ...(tls && { tls }) });
      return explainRefusal(error, io);
    }
    const failure = result && failureOf(result);
    if (failure === undefined) return 0;
    io.stderr.write(`Failed: ${failure}\n`);
    return 1;
  },
});

async function withTls({ plan, tlsFiles }: BenchOptions): Promise<LoadPlan> {
  if (tlsFiles === undefined) return plan;
  const { loadClientTls } = await import("../tls-files.ts");
  return { ...plan, target: { ...plan.target, tls: await loadClientTls(tlsFiles) } };
}

/** Runs a load. A signal ends it early, with the result there is by then, if there is any. */
async function measure(plan: LoadPlan, { workers, quiet }: BenchOptions, io: Io) {
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
