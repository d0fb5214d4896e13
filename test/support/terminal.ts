import { executable, neutralEnv } from "./executable.ts";

/** Whether this system has terminals that a test can open. */
export const hasTerminals = process.platform !== "win32";

/** The executable at a terminal of its own: all three of its streams are that terminal. */
export interface TerminalRun extends AsyncDisposable {
  /** What has come so far, with `\n` for each line end. */
  readonly screen: string;
  /** Resolves to what matches on the screen, as soon as something does. */
  find(pattern: RegExp): Promise<string>;
  /** Types at the keyboard; `\x03` is Ctrl-C. */
  type(keys: string): void;
  /** Of the executable, or of the shell that starts it. */
  readonly pid: number;
  /** Resolves to the exit code, once all that the program had printed is on the screen. */
  readonly exited: Promise<number>;
}

/** What a terminal is like. */
export interface Surroundings {
  readonly columns?: number;
  readonly rows?: number;
  /** What starts the executable, with it and its arguments as `$0` and `$@`. */
  readonly shell?: readonly string[];
}

/** Starts the executable at a terminal, with variables in addition to those of the test run. */
export function startAtTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { shell = [], ...size }: Surroundings = {},
): TerminalRun {
  return startProgramAtTerminal([...shell, executable, ...args], env, size);
}

/** Starts any program at a terminal in the same way. */
export function startProgramAtTerminal(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  { columns = 80, rows = 24 }: Omit<Surroundings, "shell">,
): TerminalRun {
  const decoder = new TextDecoder();
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<void>();
  let screen = "";
  let changed = Promise.withResolvers<void>();
  const program = Bun.spawn([...command], {
    // A terminal made beforehand would outlive the program, and never show that everything has been read.
    terminal: {
      cols: columns,
      rows,
      data(_, bytes) {
        screen += decoder.decode(bytes, { stream: true }).replaceAll("\r\n", "\n");
        changed.resolve();
        changed = Promise.withResolvers();
      },
      exit: () => markClosed(),
    },
    env: { ...neutralEnv(), ...env },
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const exited = Promise.all([program.exited, closed]).then(([code]) => code);

  return {
    get screen() {
      return screen;
    },
    async find(pattern) {
      while (true) {
        const [found] = pattern.exec(screen) ?? [];
        if (found !== undefined) return found;
        await changed.promise;
      }
    },
    pid: program.pid,
    type: (keys) => void program.terminal?.write(keys),
    exited,
    async [Symbol.asyncDispose]() {
      program.kill("SIGKILL");
      await program.exited;
      program.terminal?.close();
    },
  };
}

/** Runs the executable at a terminal to its end. */
export async function runAtTerminal(
  args: readonly string[],
): Promise<{ readonly screen: string; readonly exitCode: number }> {
  await using run = startAtTerminal(args);
  const exitCode = await run.exited;
  return { screen: run.screen, exitCode };
}
