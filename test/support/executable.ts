import { Readable } from "node:stream";

/** The compiled executable, as `bun run build` leaves it. */
export const executable = Bun.fileURLToPath(
  new URL(`../../dist/wsecho${process.platform === "win32" ? ".exe" : ""}`, import.meta.url),
);

/** What surrounds a run of a program. */
export interface Surroundings {
  readonly cwd?: string;
  /** Variables in addition to those of the test run, of which no `WSECHO_…` and no `BUN_…` is passed on. */
  readonly env?: Readonly<Record<string, string>>;
  /** A pipe that no one writes to, or its contents; ignored where not given. */
  readonly stdin?: "ignore" | "pipe" | Uint8Array | ReadableStream<Uint8Array>;
  /** Where stdout goes when not into the result: a descriptor, or a file. */
  readonly stdout?: number | Bun.BunFile;
}

/** How a program ended, and what it had printed by then. */
export interface Finished {
  readonly stdout: string;
  /** The same byte for byte. */
  readonly bytes: Uint8Array;
  readonly stderr: string;
  readonly exitCode: number;
}

/** What stderr is to be after an error: a single line, and no stack trace. */
export const oneLine = /^[^\n]+\n$/;

/** A program that may still run. Disposing of it kills it. */
export interface Running extends AsyncDisposable {
  readonly pid: number;
  /** Empty if stdout was led elsewhere. */
  readonly stdout: ReadableStream<Uint8Array>;
  kill(signal: "SIGINT" | "SIGTERM" | "SIGHUP"): void;
  /** Waits for the end; what was read from stdout before is not in the result. */
  finish(): Promise<Finished>;
}

/** Starts the executable. */
export function startWsecho(args: readonly string[], surroundings?: Surroundings): Running {
  return start([executable, ...args], surroundings);
}

/** Runs the executable to its end. */
export async function runWsecho(
  args: readonly string[],
  surroundings?: Surroundings,
): Promise<Finished> {
  await using program = startWsecho(args, surroundings);
  return await program.finish();
}

/** Starts any program; one that hangs is killed at the end, so that it outlives no test run. */
export function start(command: readonly string[], surroundings: Surroundings = {}): Running {
  const { cwd = ".", env, stdin = "ignore", stdout = "pipe" } = surroundings;
  const program = Bun.spawn([...command], {
    cwd,
    env: { ...neutralEnv(), ...env },
    stdin,
    stdout,
    stderr: "pipe",
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const output = program.stdout instanceof ReadableStream ? program.stdout : emptyStream();
  const stderr = program.stderr.text();

  async function finish(): Promise<Finished> {
    const [bytes, errors, exitCode] = await Promise.all([
      Readable.isDisturbed(output) ? new Uint8Array() : output.bytes(),
      stderr,
      program.exited,
    ]);
    return { stdout: new TextDecoder().decode(bytes), bytes, stderr: errors, exitCode };
  }

  return {
    pid: program.pid,
    stdout: output,
    kill: (signal) => program.kill(signal),
    finish,
    async [Symbol.asyncDispose]() {
      program.kill("SIGKILL");
      await program.exited;
    },
  };
}

/** A `wsecho serve` that accepts connections. */
export interface RunningServer extends Running {
  /** The one that printed where it listens. */
  readonly firstLine: string;
  readonly url: string;
  readonly port: number;
  /** The next line of its log after the first. */
  nextLine(): Promise<string>;
  /** Ends it with a signal, and gives the lines that were left of its log. */
  stop(
    signal?: "SIGINT" | "SIGTERM" | "SIGHUP",
  ): Promise<Finished & { readonly rest: readonly string[] }>;
}

/** Starts `wsecho serve` on a free port, and resolves once it says where. */
export async function startServer(
  flags: readonly string[] = [],
  surroundings: Omit<Surroundings, "stdout"> = {},
): Promise<RunningServer> {
  const program = startWsecho(["serve", "--port", "0", ...flags], surroundings);
  const log = lines(program.stdout);

  async function nextLine(): Promise<string> {
    const next = await log.next();
    if (next.done !== true) return next.value;
    const { exitCode, stderr } = await program.finish();
    throw new Error(`wsecho serve exited with ${exitCode}: ${stderr}`);
  }

  const firstLine = await nextLine();
  const url = urlIn(firstLine);
  return {
    ...program,
    firstLine,
    url,
    port: Number(new URL(url).port),
    nextLine,
    async stop(signal = "SIGTERM") {
      program.kill(signal);
      const [rest, finished] = await Promise.all([Array.fromAsync(log), program.finish()]);
      return { ...finished, rest };
    },
  };
}

/** The WebSocket URL in a line. */
export function urlIn(line: string): string {
  const [url] = /\bwss?(?:\+unix)?:\/\/[^\s"]+/.exec(line) ?? [];
  if (url === undefined) throw new Error(`No URL in ${JSON.stringify(line)}`);
  return url;
}

/** The lines of a stream, without their line feeds, as they come. */
export async function* lines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

/** The environment of the test run, without what would change how the executable behaves. */
export function neutralEnv(): Record<string, string | undefined> {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => !/^(?:WSECHO|BUN)_/.test(name)));
}

function emptyStream(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}
