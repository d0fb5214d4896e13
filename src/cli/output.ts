import { systemCode } from "../errors.ts";
import { type Output, OutputError } from "./io.ts";
import { isTerminal } from "./terminal.ts";

/** Characters that fit into any empty pipe. */
const smallOutput = 1024;

/** Bytes written at a time: few enough to distinguish a slow reader from one that has stopped. */
const pieceSize = 16 * 1024;

/** Milliseconds between two checks of whether a reader reads. */
const lookEvery = 500;

/** A reader that has read nothing after more checks than these (2 seconds) is abandoned. */
const mostIdleLooks = 4;

/**
 * An output to a Bun file; `descriptor` is its number. Loading `process.stdout` instead would take
 * three times as long as everything else together.
 */
export function createOutput(
  file: Bun.BunFile,
  descriptor: number,
  onAbandoned?: () => void,
): Output {
  let broken = Promise.withResolvers<OutputError>();
  let queue: (string | Uint8Array)[] = [];
  let backlog = 0;
  let taken = 0;
  let smallLeft = smallOutput;
  let isAbandoned = false;
  let failure: OutputError | undefined;
  /** Whether it is a plain file, once that is looked up. */
  let isPlainFile: Promise<boolean> | undefined;
  /** Resolves once nothing is queued any more. */
  let drained: PromiseWithResolvers<void> | undefined;

  async function drain(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue;
      const size = backlog;
      queue = [];
      const [first = ""] = batch;
      try {
        if (batch.length === 1 && size <= smallLeft) {
          smallLeft -= size;
          taken += await Bun.write(file, first);
        } else {
          await putInPieces(batch);
        }
      } catch (error) {
        fail(error);
      }
      if (backlog > 0) backlog -= size;
    }
    drained?.resolve();
    drained = undefined;
  }

  async function putInPieces(batch: readonly (string | Uint8Array)[]): Promise<void> {
    smallLeft = 0;
    isPlainFile ??= file.stat().then(
      (found) => found.isFile(),
      () => false,
    );
    if (await isPlainFile) {
      const { writeAll } = await import("./write-all.ts");
      await writeAll(descriptor, batch, (written) => {
        taken += written;
        return !isAbandoned;
      });
      return;
    }
    // A Blob is written in the background; into a file that it is appended to, Bun would put zeros first. A string would block the program when no one reads the
    // pipe, and a FileSink leaves the pipe non-blocking for other programs that share it. Only what
    // fits into any pipe is written directly, which is quicker for a program that prints one line.
    const isText = batch.every((chunk) => typeof chunk === "string");
    // Many short strings are joined much faster than a Blob would join them.
    const blob = new Blob(isText ? [batch.join("")] : [...batch]);
    for (let at = 0; at < blob.size && !isAbandoned; at += pieceSize) {
      taken += await Bun.write(file, blob.slice(at, at + pieceSize));
    }
  }

  function fail(cause: unknown): void {
    const code = systemCode(cause) ?? "UNKNOWN";
    failure = new OutputError(code, `Cannot write the output: ${describe(code, cause)}`, { cause });
    queue = [];
    backlog = 0;
    broken.resolve(failure);
  }

  function outcome(): Promise<void> {
    return failure === undefined || isAbandoned ? Promise.resolve() : Promise.reject(failure);
  }

  return {
    isTerminal: () => isTerminal(descriptor),
    write(data) {
      if (failure !== undefined || isAbandoned || data.length === 0) return;
      queue.push(data);
      backlog += data.length;
      if (drained !== undefined) return;
      drained = Promise.withResolvers();
      // In the next turn of the event loop, so that what is written together goes out together.
      setImmediate(drain);
    },
    recover() {
      if (failure !== undefined) broken = Promise.withResolvers();
      failure = undefined;
    },
    flush: () => (drained === undefined ? outcome() : drained.promise.then(outcome)),
    abandon() {
      isAbandoned = true;
      queue = [];
      backlog = 0;
      drained?.resolve();
      onAbandoned?.();
    },
    get backlog() {
      return backlog;
    },
    get taken() {
      return taken;
    },
    get broken() {
      return broken.promise;
    },
  };
}

/**
 * Waits for something that needs an output to be read. If the reader reads nothing for 2 seconds,
 * the output is abandoned, which ends the wait.
 */
export async function whileRead(
  output: Pick<Output, "taken" | "backlog" | "abandon">,
  end: Promise<unknown>,
): Promise<void> {
  let { taken } = output;
  let idleLooks = 0;
  const timer = setInterval(() => {
    const isIdle = output.taken === taken && output.backlog > 0;
    ({ taken } = output);
    idleLooks = isIdle ? idleLooks + 1 : 0;
    if (idleLooks > mostIdleLooks) output.abandon();
  }, lookEvery);
  try {
    await end;
  } finally {
    clearInterval(timer);
  }
}

function describe(code: string, cause: unknown): string {
  if (code === "EPIPE") return "its reader has closed it";
  if (code === "ENOSPC") return "no space left on device";
  return cause instanceof Error ? cause.message : String(cause);
}
