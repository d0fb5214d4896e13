import { createSplitter } from "../../../text/framing.ts";
import type { Io } from "../../io.ts";
import type { Screen } from "../reporter.ts";

/** A person at a terminal, who types lines while messages come in. */
export interface Prompt {
  /**
   * Begins to read. From then on, and until it is closed, what is printed to the terminal has to go
   * through `io`, which prints it above the line that is being typed.
   */
  start(): void;
  /** What is entered, in its order, until the person leaves, by Ctrl-D or Ctrl-C. To be iterated once. */
  readonly lines: AsyncIterableIterator<string>;
  /** Resolves when the person leaves; the terminal is then as it was before. */
  readonly left: Promise<void>;
  readonly io: Screen;
  /**
   * Gives the terminal back as it was, at once, and stops reading; resolves when the history has been
   * saved. More than once is no harm.
   */
  close(): Promise<void>;
}

/** The prompt where the terminal is left to itself: it echoes and edits lines as for any program. */
export function plainPrompt(io: Io): Prompt {
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();

  async function* read(): AsyncGenerator<string> {
    const splitter = createSplitter("lines");
    const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    for await (const chunk of io.stdin.read()) {
      for (const line of splitter.push(chunk)) yield decoder.decode(line);
    }
    const last = splitter.end();
    if (last !== undefined) yield decoder.decode(last);
    leave();
  }

  return { start: () => undefined, lines: read(), left, io, close: async () => io.stdin.close() };
}
