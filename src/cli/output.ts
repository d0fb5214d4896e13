import { type Output, OutputError } from "./io.ts";
import { isTerminal } from "./terminal.ts";

/** Characters that fit into any pipe that nobody has written to yet. */
const smallOutput = 1024;

/**
 * An output over a file that Bun can write to, with `descriptor` for its number. `process.stdout`
 * would do the same and take three times as long to start as everything else together.
 */
export function createOutput(file: Bun.BunFile, descriptor: number): Output {
  const { promise: broken, resolve: markBroken } = Promise.withResolvers<OutputError>();
  let queue: (string | Uint8Array)[] = [];
  let backlog = 0;
  let smallLeft = smallOutput;
  let isAbandoned = false;
  let failure: OutputError | undefined;
  let flushing: Promise<void> | undefined;
  const { promise: abandoned, resolve: markAbandoned } = Promise.withResolvers<void>();

  async function drain(): Promise<void> {
    // One turn of the event loop, so that what is written together goes out together.
    const { promise: nextTurn, resolve: goOn } = Promise.withResolvers<void>();
    setImmediate(goOn);
    await nextTurn;
    while (queue.length > 0 && failure === undefined) {
      const batch = queue;
      queue = [];
      try {
        for (const chunk of joinTexts(batch)) await Bun.write(file, handy(chunk));
      } catch (error) {
        fail(error);
      }
      backlog = 0;
      for (const { length } of queue) backlog += length;
    }
    flushing = undefined;
  }

  /** A chunk in the form in which `Bun.write` is to get it. */
  function handy(chunk: string | Uint8Array): string | Uint8Array | Blob {
    // A Blob is written beside the program: a text would stop it at a pipe that nobody reads, and a
    // FileSink leaves the pipe non-blocking for the other programs that share it. Only what any pipe
    // has room for goes the direct way, which is the shortest for a program that prints one line.
    const isSmall = chunk.length <= smallLeft;
    smallLeft -= chunk.length;
    return isSmall ? chunk : new Blob([chunk]);
  }

  function fail(cause: unknown): void {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "UNKNOWN";
    failure = new OutputError(code, `Cannot write the output: ${describe(code, cause)}`, { cause });
    queue = [];
    markBroken(failure);
  }

  return {
    isTerminal: () => isTerminal(descriptor),
    write(data) {
      if (failure !== undefined || isAbandoned || data.length === 0) return;
      queue.push(data);
      backlog += data.length;
      flushing ??= drain();
    },
    async flush() {
      while (flushing !== undefined && !isAbandoned) {
        await Promise.race([flushing, abandoned]);
      }
      if (failure !== undefined && !isAbandoned) throw failure;
    },
    abandon() {
      isAbandoned = true;
      queue = [];
      markAbandoned();
    },
    get isAbandoned() {
      return isAbandoned;
    },
    get backlog() {
      return backlog;
    },
    broken,
  };
}

/** Joins neighbouring texts into one, as each chunk costs a system call. */
function joinTexts(chunks: readonly (string | Uint8Array)[]): (string | Uint8Array)[] {
  const joined: (string | Uint8Array)[] = [];
  let text = "";
  for (const chunk of chunks) {
    if (typeof chunk === "string") {
      text += chunk;
      continue;
    }
    if (text !== "") joined.push(text);
    joined.push(chunk);
    text = "";
  }
  if (text !== "") joined.push(text);
  return joined;
}

function describe(code: string, cause: unknown): string {
  if (code === "EPIPE") return "nobody reads it any more";
  if (code === "ENOSPC") return "no space left on device";
  return cause instanceof Error ? cause.message : String(cause);
}
