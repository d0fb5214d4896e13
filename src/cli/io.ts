/** The world as a command sees it, so that a test can hand it another. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** How many characters a line of the terminal has; 0 where there is none. */
  columns(): number;
  /** How many lines a screen of the terminal has; 0 where there is none. */
  rows(): number;
  /** Operating system and processor, such as `linux-x64`. */
  readonly target: string;
  /** How many files this process may have open; undefined where the system does not say. */
  openFileLimit(): number | undefined;
  /**
   * Ends the program with its command, even if the system still holds on to something for it, such as
   * a connection to a server that does not answer.
   */
  forceExit(): void;
  /**
   * Calls back on the first SIGINT or SIGTERM, after which the program ends in order; the returned
   * function takes the listener away. A second signal ends the program at once.
   */
  onSignal(listener: (signal: Signal) => void): () => void;
  /** Rejects with an error that nobody caught. */
  readonly crashed: Promise<never>;
  /**
   * Starts another process of this program, to do what `argv` says. Nothing of the environment that
   * stands for a flag is passed on: a worker does what it is told.
   */
  spawnWorker(argv: readonly string[], options?: WorkerOptions): Promise<WorkerProcess>;
  /** The process that started this one as its worker; undefined where a person, or a shell, did. */
  readonly parent: ParentChannel | undefined;
}

/** What surrounds a worker. */
export interface WorkerOptions {
  /** What becomes of what it prints. Its stderr is the one of this process. Default: `ignore`. */
  readonly stdout?: "pipe" | "ignore";
}

/**
 * One end of a channel between two processes. A message is whatever `structuredClone` takes, and
 * arrives as a copy, in the order of sending.
 */
export interface ProcessChannel {
  /** Sends a message; in silence to nobody, when the other process has gone. */
  send(message: unknown): void;
  /** Hands over each message, those first that came before. To be called once. */
  onMessage(listener: (message: unknown) => void): void;
}

/** A worker as the process that started it sees it. */
export interface WorkerProcess extends ProcessChannel {
  readonly pid: number;
  /** What it prints, to be read no faster than it is wanted; empty where it is ignored. */
  readonly stdout: AsyncIterable<Uint8Array>;
  /** Resolves when the process has ended and its last message was handed over. */
  readonly exited: Promise<ProcessExit>;
  kill(signal: Signal | "SIGKILL"): void;
}

/** How a process ended: `exitCode` is null where a signal ended it. */
export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The parent as its worker sees it. Once it has been asked for, the worker waits for its messages. */
export interface ParentChannel extends ProcessChannel {
  /** Resolves when the parent has gone, however it went: a worker must not outlive it. */
  readonly disconnected: Promise<void>;
}

export type Signal = "SIGINT" | "SIGTERM";

/** Where a command reads from. */
export interface Input {
  /** Whether a person is at the other end. */
  isTerminal(): boolean;
  /**
   * The bytes as they come, in pieces, until the end. Nothing is read ahead of the consumer beyond what
   * the system hands over at once. A closed stdin has ended. To be called once.
   */
  read(): AsyncIterable<Uint8Array>;
  /** At a terminal: whether each key comes by itself, and unechoed. */
  setRaw(raw: boolean): void;
  /** Stops the program as Ctrl-Z does at a terminal that is not raw; resolves when it goes on. */
  suspend(): Promise<void>;
  /** Stops reading, so that the program can end although more could come. */
  close(): void;
}

/** A stream that is written to without ever blocking the program. */
export interface Output {
  /** Whether a person is at the other end. */
  isTerminal(): boolean;
  /** Queues data; all that one turn of the event loop queues goes out in one piece. */
  write(data: string | Uint8Array): void;
  /**
   * Resolves once everything queued so far has been taken by the system.
   *
   * @throws {OutputError} when it will never be
   */
  flush(): Promise<void>;
  /** Gives the stream up: what the system has not taken is dropped, and no failure matters any more. */
  abandon(): void;
  /** Bytes, roughly, that are queued and not yet taken. */
  readonly backlog: number;
  /** Grows with all that the system takes. */
  readonly taken: number;
  /** Resolves when the stream can no longer be written to. */
  readonly broken: Promise<OutputError>;
}

/** Writing failed for good: `code` is the system's, `EPIPE` when the reader has gone. */
export class OutputError extends Error {
  override readonly name = "OutputError";
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
