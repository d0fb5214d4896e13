import type { Io, Signal, WorkerExit } from "../../src/cli/io.ts";
import { createMailbox } from "../../src/cli/mailbox.ts";
import { run } from "../../src/cli/run.ts";
import { type FakeIo, fakeIo } from "./fake-io.ts";

/** A worker in this process. */
export interface PairedWorker {
  readonly io: FakeIo;
  /** Signals that it was ended with. */
  readonly killedWith: readonly (Signal | "SIGKILL")[];
  /** Ends, as far as its parent can see, with this code. */
  die(exitCode: number): void;
}

/** Starts workers in this process, and keeps them to be looked at. */
export interface WorkerYard {
  readonly spawnWorker: Io["spawnWorker"];
  readonly workers: readonly PairedWorker[];
}

/** Makes a yard without workers. */
export function createWorkerYard(): WorkerYard {
  const workers: PairedWorker[] = [];

  async function spawnWorker(argv: readonly string[]) {
    const toWorker = createMailbox();
    const toParent = createMailbox();
    const { promise: exited, resolve: exit } = Promise.withResolvers<WorkerExit>();
    const { promise: disconnected, resolve: disconnect } = Promise.withResolvers<void>();
    const killedWith: (Signal | "SIGKILL")[] = [];
    const io = fakeIo({
      parent: {
        send: (message) => toParent.deliver(structuredClone(message)),
        onMessage: toWorker.listen,
        disconnected,
      },
    });
    void run(argv, io).then((exitCode) => exit({ exitCode, signal: null }));
    workers.push({ io, killedWith, die: (exitCode) => exit({ exitCode, signal: null }) });
    return {
      pid: workers.length,
      stdout: new ReadableStream<Uint8Array>(),
      exited,
      send: (message: unknown) => toWorker.deliver(structuredClone(message)),
      onMessage: toParent.listen,
      kill(signal: Signal | "SIGKILL") {
        killedWith.push(signal);
        disconnect();
        exit({ exitCode: null, signal });
      },
    };
  }

  return { spawnWorker, workers };
}
