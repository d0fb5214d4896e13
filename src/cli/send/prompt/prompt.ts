import { escapeControls } from "../../../text/escape.ts";
import type { Io } from "../../io.ts";
import type { Reporter, Screen } from "../reporter.ts";
import { stdinMessages } from "../source.ts";

/** A person at a terminal, who types lines while messages arrive. */
export interface Prompt {
  /**
   * Begins to read. From then on, and until it is closed, what is printed to the terminal has to go
   * through `io`, which prints it above the line that is being typed.
   */
  start(): void;
  /**
   * What is entered, in its order, until the person quits with Ctrl-D or Ctrl-C. To be iterated
   * once.
   */
  readonly lines: AsyncIterableIterator<string>;
  /** Resolves when the person quits; the terminal is then restored. */
  readonly left: Promise<void>;
  readonly io: Screen;
  /**
   * Restores the terminal immediately, and stops reading; resolves when the history has been saved.
   * May be called more than once.
   */
  close(): Promise<void>;
}

/** The plain prompt: the terminal itself echoes and edits lines. */
export function plainPrompt(io: Io): Prompt {
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();

  async function* read(): AsyncGenerator<string> {
    // As bytes, of which any can be typed.
    const source = { origin: { from: "stdin", framing: "lines" }, binary: true } as const;
    for await (const line of stdinMessages(source, io.stdin)) yield Buffer.from(line).toString();
    leave();
  }

  return { start: () => undefined, lines: read(), left, io, close: async () => io.stdin.close() };
}

/** Shows a person at a prompt what happens besides replies and what `-v` shows, where that is given. */
export function promptReporter({ stderr }: Pick<Screen, "stderr">, verbose: boolean): Reporter {
  function print(line: string): void {
    stderr.write(`${escapeControls(line)}\n`);
  }

  return {
    opened: ({ url }) => print(`Connected to ${url}. /help lists the commands, Ctrl-D quits.`),
    ponged(data, roundTrip) {
      // Those that keep the connection alive carry data.
      if (verbose || data.length > 0 || roundTrip === undefined) return;
      print(`Pong after ${roundTrip.toFixed(1)} ms`);
    },
    // An error is shown as the cause of the exit code.
    closed(_, wanted) {
      if (wanted !== undefined) print(wanted.message);
    },
  };
}
