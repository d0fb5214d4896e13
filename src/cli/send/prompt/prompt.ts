import type { Io } from "../../io.ts";
import type { Screen } from "../reporter.ts";
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
  /**
   * Resolves with the next line that is entered, or with undefined when the person quits. A line that `keeps`
   * rejects is for the caller alone, not one of `lines`. A prompt that cannot edit lines has no such function.
   */
  readonly nextEntry?: (keeps: (line: string) => boolean) => Promise<string | undefined>;
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
