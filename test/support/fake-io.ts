import type { Io, Output, OutputError, Signal } from "../../src/cli/io.ts";

/** A world made of memory: what a command prints is collected, and the signals come from the test. */
export interface FakeIo extends Io {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  /** Sends a signal; false when nobody listens, where a real one would have ended the process. */
  deliver(signal: Signal): boolean;
}

/** An output that keeps all that is written to it. */
export interface FakeOutput extends Output {
  readonly bytes: Uint8Array;
  readonly text: string;
  /** Always 0, unless a test plays a slow reader. */
  backlog: number;
  /** Resolves to the text as soon as a fragment has been written. */
  containing(fragment: string): Promise<string>;
  /** Nothing can be written from now on. */
  break(error: OutputError): void;
}

export interface FakeIoOptions {
  /** Whether a person is at the other end of both outputs. */
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

export function fakeIo({ terminal = false, env = {} }: FakeIoOptions = {}): FakeIo {
  const listeners = new Set<(signal: Signal) => void>();
  return {
    env,
    stdout: fakeOutput(terminal),
    stderr: fakeOutput(terminal),
    target: "fake-cpu",
    onSignal(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    deliver(signal) {
      const heard = [...listeners];
      for (const listener of heard) listener(signal);
      return heard.length > 0;
    },
  };
}

function fakeOutput(terminal: boolean): FakeOutput {
  const { promise: broken, resolve: markBroken } = Promise.withResolvers<OutputError>();
  let written = Buffer.alloc(0);
  let failure: OutputError | undefined;
  let abandoned = false;
  let changed = Promise.withResolvers<void>();

  return {
    isTerminal: async () => terminal,
    write(data) {
      if (failure !== undefined) return;
      written = Buffer.concat([written, typeof data === "string" ? Buffer.from(data) : data]);
      changed.resolve();
      changed = Promise.withResolvers();
    },
    async flush() {
      if (failure !== undefined && !abandoned) throw failure;
    },
    abandon() {
      abandoned = true;
    },
    get isAbandoned() {
      return abandoned;
    },
    backlog: 0,
    broken,
    get bytes() {
      return written;
    },
    get text() {
      return written.toString();
    },
    async containing(fragment) {
      while (!written.includes(fragment)) await changed.promise;
      return written.toString();
    },
    break(error) {
      failure = error;
      markBroken(error);
    },
  };
}
