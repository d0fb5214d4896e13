import type { Io, Output, ProcessExit, WorkerProcess } from "../../src/cli/io.ts";
import { run } from "../../src/cli/run.ts";
import { fakeIo } from "./fake-io.ts";
import { createChannelPair } from "./worker-channel.ts";

/** Workers that run in this process, each with a world of its own, so that their code is seen to run. */
export interface InProcessWorkers {
  readonly spawnWorker: Io["spawnWorker"];
  /** All that were ever started, in their order. */
  readonly started: readonly InProcessWorker[];
}

export interface InProcessWorker extends WorkerProcess {
  /** What it wrote on stderr, which is no one's. */
  readonly errors: string;
  /** Ends it as a crash would: at once, and without a word. */
  crash(exit?: Partial<ProcessExit>): void;
}

export function inProcessWorkers(): InProcessWorkers {
  const started: InProcessWorker[] = [];
  return {
    started,
    async spawnWorker(argv) {
      const worker = startWorker(argv, started.length + 1);
      started.push(worker);
      return worker;
    },
  };
}

function startWorker(argv: readonly string[], pid: number): InProcessWorker {
  const { one, other, cut } = createChannelPair();
  const { promise: disconnected, resolve: disconnect } = Promise.withResolvers<void>();
  const { promise: exited, resolve: exit } = Promise.withResolvers<ProcessExit>();
  const log = streamOutput();
  const io = fakeIo({ parent: { ...other, disconnected } });
  const finished = run(argv, { ...io, stdout: log.output });
  void finished.then((exitCode) => {
    log.end();
    // After the last message.
    setImmediate(exit, { exitCode, signal: null });
  });

  function crash({ exitCode = null, signal = null }: Partial<ProcessExit> = {}): void {
    cut();
    disconnect();
    // A process that has gone listens no more.
    void finished.then(() => exit({ exitCode, signal }));
  }

  return {
    ...one,
    pid,
    stdout: log.stream,
    exited,
    kill: (signal) => crash({ signal }),
    crash,
    get errors() {
      return io.stderr.text;
    },
  };
}

/** An output whose other end is a stream. */
function streamOutput(): { output: Output; stream: ReadableStream<Uint8Array>; end(): void } {
  const { output, readable } = pipeOutput();
  return { output, stream: readable.stream, end: readable.close };
}

function pipeOutput() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const stream = new ReadableStream<Uint8Array>({ start: (own) => void (controller = own) });
  const output: Output = {
    isTerminal: () => false,
    write: (data) => controller?.enqueue(typeof data === "string" ? Buffer.from(data) : data),
    flush: async () => undefined,
    recover: () => undefined,
    abandon: () => undefined,
    backlog: 0,
    taken: 0,
    broken: new Promise<never>(() => undefined),
  };
  return { output, readable: { stream, close: () => controller?.close() } };
}
