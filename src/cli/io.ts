/** Everything outside the program that a command uses; tests pass in their own. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Characters in a line of the terminal; 0 without a terminal. */
  columns(): number;
  /** Lines on the screen of the terminal; 0 without a terminal. */
  rows(): number;
  /** Operating system and processor, such as `linux-x64`. */
  readonly target: string;
  /** How many files this process may have open; undefined if the system does not say. */
  openFileLimit(): number | undefined;
  /**
   * Ends the process when its command ends, even if something would keep it alive, such as a
   * connection to a server that does not answer.
   */
  forceExit(): void;
  /**
   * Calls back on the first of these signals, after which the program ends in order; returns a function
   * that removes the listener. A second signal ends the program at once. Default: SIGINT and SIGTERM.
   */
  onSignal(listener: (signal: Signal) => void, signals?: readonly Signal[]): () => void;
  /** Calls back on each SIGHUP, unless the program is to ignore it, as under nohup(1). */
  onHangup(listener: () => void): Promise<void>;
  /** Rejects with the first error that nothing caught. */
  readonly crashed: Promise<never>;
  /**
   * Starts this program again with other arguments. The environment variables of flags are not
   * passed on: a worker only follows its parent. It shares stderr; what it prints is ignored by
   * default.
   */
  spawnWorker(argv: readonly string[], stdout?: "pipe" | "ignore"): Promise<WorkerProcess>;
  /** The process that started this one as its worker; undefined if it is no worker. */
  readonly parent: ParentChannel | undefined;
}

/**
 * One end of a channel between two processes. A message is anything that `structuredClone` can copy;
 * messages arrive in the order in which they were sent.
 */
export interface ProcessChannel {
  /** Sends a message; does nothing if the other process has gone. */
  send(message: unknown): void;
  /** Calls back with each message, including those that have already come. Call it only once. */
  onMessage(listener: (message: unknown) => void): void;
}

/** A worker as the process that started it sees it. */
export interface WorkerProcess extends ProcessChannel {
  readonly pid: number;
  /** What it prints, read only as fast as it is consumed; empty if it is ignored. */
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Resolves when the process has ended and its last message has come. */
  readonly exited: Promise<ProcessExit>;
  kill(signal: Signal | "SIGKILL"): void;
}

/** How a process ended: `exitCode` is null if a signal ended it. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The parent as its worker sees it. Once it is used, it keeps the worker alive. */
export interface ParentChannel extends ProcessChannel {
  /** Resolves when the parent has ended in any way: a worker must not outlive it. */
  readonly disconnected: Promise<void>;
}

export type Signal = "SIGINT" | "SIGTERM" | "SIGHUP" | "SIGQUIT";

/** The signals that ask any program to end. */
export const endSignals: readonly Signal[] = ["SIGINT", "SIGTERM"];

/** Where a command reads from. */
export interface Input {
  /** Whether it is a terminal. */
  isTerminal(): boolean;
  /**
   * The bytes as they come, in pieces, until the end. Nothing is read ahead of the consumer beyond
   * what the system hands over at once. A closed stdin has ended. Call it only once.
   */
  read(): AsyncIterable<Uint8Array>;
  /**
   * At a terminal: whether each key comes by itself, and unechoed. The program stops until what was
   * written to the terminal is on it.
   */
  setRaw(raw: boolean): void;
  /** Stops the program as Ctrl-Z does at a terminal that is not raw; resolves when it goes on. */
  suspend(): Promise<void>;
  /** Stops reading, so that the program can end although more could come. */
  close(): void;
}

/** A stream to write to; writing never blocks the program. */
export interface Output {
  /** Whether it is a terminal. */
  isTerminal(): boolean;
  /** Queues data; everything queued in one turn of the event loop goes out together. */
  write(data: string | Uint8Array): void;
  /**
   * Resolves once everything queued so far has been written.
   *
   * @throws {OutputError} when it cannot be written
   */
  flush(): Promise<void>;
  /** After a failure that may have passed: what is written from now on is written again. */
  recover(): void;
  /** Abandons the stream: what is still queued is dropped, and failures no longer matter. */
  abandon(): void;
  /** Bytes, roughly, that are queued and not yet written. */
  readonly backlog: number;
  /** Bytes that have been written. */
  readonly taken: number;
  /** Resolves with the next failure, after which nothing is written. */
  readonly broken: Promise<OutputError>;
}

/** Writing failed for good: `code` is that of the system, `EPIPE` if the reader has closed it. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
