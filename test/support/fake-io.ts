import {
  endSignals,
  type Input,
  type Io,
  type Output,
  type OutputError,
  type ParentChannel,
  type Signal,
} from "../../src/cli/io.ts";

/** A world made of memory: what a command prints is collected, and the signals come from the test. */
export interface FakeIo extends Io {
  readonly stdin: FakeInput;
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  /** Whether the program is to end with its command. */
  readonly isExitForced: boolean;
  /** Sends a signal; false when no one listens, where a real one would have ended the process. */
  deliver(signal: Signal): boolean;
}

/** An input that the test feeds. */
export interface FakeInput extends Input {
  /** Hands over a piece, to be read after those before it. */
  push(chunk: string | Uint8Array): void;
  end(): void;
  /** Pieces that were pushed and not yet read. */
  readonly unread: number;
  readonly isRaw: boolean;
  readonly isClosed: boolean;
}

/** An output that keeps all that is written to it. */
export interface FakeOutput extends Output {
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly isAbandoned: boolean;
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
  /** Whether a person is at the other end of the input. */
  readonly keyboard?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Operating system and processor. */
  readonly target?: string;
  /** How workers are started; not at all if it is not given. */
  readonly spawnWorker?: Io["spawnWorker"];
  /** Rejects with an error that no one caught. */
  readonly crashed?: Promise<never>;
  /** How many files may be open. */
  readonly openFileLimit?: number;
  /** The other end, where the command runs as a worker. */
  readonly parent?: ParentChannel;
}

export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const { terminal = false, keyboard = false, env = {}, parent } = options;
  const listeners = new Map<(signal: Signal) => void, readonly Signal[]>();
  let isExitForced = false;
  return {
    env,
    stdin: fakeInput(keyboard),
    stdout: fakeOutput(terminal),
    stderr: fakeOutput(terminal),
    columns: () => 80,
    rows: () => 24,
    target: options.target ?? "fake-cpu",
    parent,
    spawnWorker: options.spawnWorker ?? (() => Promise.reject(new Error("No workers here"))),
    openFileLimit: () => options.openFileLimit,
    forceExit: () => void (isExitForced = true),
    get isExitForced() {
      return isExitForced;
    },
    crashed: options.crashed ?? new Promise<never>(() => undefined),
    onHangup: () => Promise.resolve(),
    onSignal(listener, signals = endSignals) {
      listeners.set(listener, signals);
      return () => void listeners.delete(listener);
    },
    deliver(signal) {
      const heard = [...listeners].filter(([, signals]) => signals.includes(signal));
      for (const [listener] of heard) listener(signal);
      return heard.length > 0;
    },
  };
}

function fakeInput(keyboard: boolean): FakeInput {
  const chunks: Uint8Array[] = [];
  let ended = false;
  let isRaw = false;
  let isClosed = false;
  let changed = Promise.withResolvers<void>();

  function tell(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function close(): void {
    isClosed = true;
    tell();
  }

  async function* read(): AsyncGenerator<Uint8Array> {
    try {
      while (!isClosed) {
        const chunk = chunks.shift();
        if (chunk !== undefined) yield chunk;
        else if (ended) return;
        else await changed.promise;
      }
    } finally {
      close();
    }
  }

  return {
    isTerminal: () => keyboard,
    read,
    setRaw(raw) {
      isRaw = raw;
    },
    suspend: async () => void (isRaw = false),
    close,
    push(chunk) {
      chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
      tell();
    },
    end() {
      ended = true;
      tell();
    },
    get unread() {
      return chunks.length;
    },
    get isRaw() {
      return isRaw;
    },
    get isClosed() {
      return isClosed;
    },
  };
}

function fakeOutput(terminal: boolean): FakeOutput {
  let broken = Promise.withResolvers<OutputError>();
  let written = Buffer.alloc(0);
  let failure: OutputError | undefined;
  let abandoned = false;
  let changed = Promise.withResolvers<void>();

  return {
    isTerminal: () => terminal,
    write(data) {
      if (failure !== undefined) return;
      written = Buffer.concat([written, typeof data === "string" ? Buffer.from(data) : data]);
      changed.resolve();
      changed = Promise.withResolvers();
    },
    async flush() {
      if (failure !== undefined && !abandoned) throw failure;
    },
    recover() {
      failure = undefined;
      broken = Promise.withResolvers();
    },
    abandon() {
      abandoned = true;
    },
    get isAbandoned() {
      return abandoned;
    },
    backlog: 0,
    taken: 0,
    get broken() {
      return broken.promise;
    },
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
      broken.resolve(error);
    },
  };
}
