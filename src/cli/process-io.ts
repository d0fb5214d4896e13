import { signalCodes } from "./exit-code.ts";
import { createInput } from "./input.ts";
import { endSignals, type Io, type Signal } from "./io.ts";
import { createOutput } from "./output.ts";
import { openParentChannel } from "./worker-channel.ts";

let parent: ReturnType<typeof openParentChannel>;
/** Whether something that may never end, such as a read, could keep the process alive. */
let isForced = false;
/** The first signal, with its time in milliseconds. */
let first: { readonly signal: Signal; readonly time: number } | undefined;
const signalListeners = new Set<(signal: Signal) => void>();
const handledSignals = new Set<Signal>();

function forceExit(): void {
  isForced = true;
}

function readStdin(): Bun.BunFile {
  forceExit();
  return Bun.stdin;
}

function onSignal(signal: Signal): void {
  const time = performance.now();
  // timeout(1) sends a signal twice at the same moment: to the process, and to its group.
  if (first?.signal === signal && time - first.time < 100) return;
  if (first !== undefined) process.exit(signalCodes[signal]);
  first = { signal, time };
  for (const listener of signalListeners) listener(signal);
}

/** The `Io` of this process. It loads little, as everything loaded costs start-up time. */
export const processIo: Io = {
  env: process.env,
  stdin: createInput(readStdin, 0),
  stdout: createOutput(Bun.stdout, 1, forceExit),
  stderr: createOutput(Bun.stderr, 2, forceExit),
  // Only used at a terminal, where the time to load `process.stdout` does not matter.
  columns: () => process.stdout.columns ?? 0,
  rows: () => process.stdout.rows ?? 0,
  target: `${process.platform}-${process.arch}`,
  openFileLimit() {
    const report: object = process.report.getReport();
    const { userLimits }: { userLimits?: { open_files?: { soft?: unknown } } } = report;
    const soft = userLimits?.open_files?.soft;
    return typeof soft === "number" ? soft : undefined;
  },
  forceExit,
  onSignal(listener, signals = endSignals) {
    for (const signal of signals) {
      if (!handledSignals.has(signal)) process.on(signal, onSignal);
      handledSignals.add(signal);
    }
    signalListeners.add(listener);
    return () => {
      signalListeners.delete(listener);
      if (signalListeners.size > 0 || first !== undefined) return;
      for (const signal of handledSignals) process.off(signal, onSignal);
      handledSignals.clear();
    };
  },
  async onHangup(listener) {
    // Only Linux shows whether it is ignored; elsewhere it is left as it is.
    const status = Bun.file("/proc/self/status").text();
    const [, ignored = "1"] = /^SigIgn:.*(\w)$/m.exec(await status.catch(() => "")) ?? [];
    if (parseInt(ignored, 16) % 2 === 0) process.on("SIGHUP", listener);
  },
  get crashed() {
    const { promise, reject } = Promise.withResolvers<never>();
    function crash(error: unknown): void {
      forceExit();
      processIo.stdin.close();
      reject(error);
    }
    process.on("uncaughtException", crash).on("unhandledRejection", crash);
    return promise;
  },
  async spawnWorker(argv, stdout) {
    const { spawnWorker } = await import("./worker-process.ts");
    return spawnWorker([...ownCommand(), ...argv], process.env, stdout);
  },
  get parent() {
    parent ??= openParentChannel();
    return parent;
  },
};

/** The command that starts this program again, compiled or from its source. */
function ownCommand(): readonly string[] {
  if (Bun.isStandaloneExecutable) return [process.execPath];
  return [process.execPath, ...process.execArgv, Bun.main];
}

/** Ends the process: naturally, which is quicker, unless that could take forever. */
export function leave(code: number): void {
  process.exitCode = code;
  if (parent !== undefined) void parent.close().then(() => isForced && process.exit());
  else if (isForced) process.exit();
}
