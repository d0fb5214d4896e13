import type { Io, Output } from "../../io.ts";
import type { History } from "./history.ts";
import { createKeyReader, type Key } from "./keys.ts";
import { apply, emptyLine } from "./line-editor.ts";
import { clearScreen, createPainter } from "./painter.ts";
import { type LineCommand, parseLine } from "./slash-command.ts";

/** What a person wants: what a line says, or to go, by Ctrl-D (`end`) or by Ctrl-C (`interrupt`). */
export type Entry = LineCommand | { readonly type: "end" } | { readonly type: "interrupt" };

/** A person at a terminal, who types lines while messages come in. */
export interface Prompt extends AsyncDisposable {
  /**
   * What is entered, in its order. `end` or `interrupt` is the last, and with it the terminal is as it
   * was before. To be iterated over once.
   */
  readonly entries: AsyncIterable<Entry>;
  /** Prints data, which must be safe for a terminal, above the line that is being typed. */
  show(text: string): void;
  /** Prints talk in the same way; on stderr where that is no terminal, or the line is not ours. */
  tell(text: string): void;
  /**
   * Gives the terminal back as it was, at once, and stops reading; resolves when the history has been
   * saved. More than once is no harm.
   */
  close(): Promise<void>;
}

/** What a prompt is made of. */
export interface PromptOptions {
  readonly history: History;
  /** Cells in a row of the terminal, asked for whenever it is drawn; 80 where it gives 0. */
  readonly columns: () => number;
  /** Rows of the terminal; 24 where it gives 0, or is not given. */
  readonly rows?: () => number;
}

// The terminal marks what is pasted, so that a paste of several lines is not sent line by line.
const markPastes = "\x1b[?2004h";
const markNoPastes = "\x1b[?2004l";

/**
 * Begins to read lines from the terminal. Where stdout is no terminal, or one that cannot move its
 * cursor, stdin's terminal is left to itself: it echoes and edits lines as it does for any program.
 */
export async function openPrompt(io: Io, options: PromptOptions): Promise<Prompt> {
  if (io.stdin.isTerminal() && io.stdout.isTerminal() && io.env["TERM"] !== "dumb") {
    return openEditor(io, options, io.stderr.isTerminal() ? undefined : io.stderr);
  }
  const { openPlainPrompt } = await import("./plain-prompt.ts");
  return openPlainPrompt(io);
}

/** Talk goes where data goes, unless it is to go elsewhere. */
function openEditor({ stdin, stdout }: Io, options: PromptOptions, talk?: Output): Prompt {
  const { history, columns, rows } = options;
  const size = () => ({ columns: columns() || 80, rows: rows?.() || 24 });
  const painter = createPainter("> ", size);
  const keys = createKeyReader();
  let line = emptyLine(history.entries);
  let isOpen = true;

  /** Does what a key says, and gives what was entered by it. */
  function press(key: Key): Entry | undefined {
    const { text } = line;
    const { line: edited, effect } = apply(line, key);
    line = edited;
    switch (effect?.type) {
      case "submit":
        stdout.write(painter.leave(effect.text));
        history.add(effect.text);
        return parseLine(effect.text);
      case "discard":
        stdout.write(painter.leave(`${text}^C`));
        return undefined;
      case "clear-screen":
        stdout.write(painter.erase() + clearScreen);
        return undefined;
      default:
        return effect;
    }
  }

  async function readTo(queue: ReadableStreamDefaultController<Entry>): Promise<void> {
    function leave(entry: Entry): void {
      restore();
      queue.enqueue(entry);
    }

    for await (const chunk of stdin.read()) {
      if (!isOpen) return;
      for (const key of keys.push(chunk)) {
        const entry = press(key);
        if (entry?.type === "end" || entry?.type === "interrupt") return leave(entry);
        if (entry !== undefined) queue.enqueue(entry);
      }
      stdout.write(painter.draw(line));
    }
    if (isOpen) leave({ type: "end" });
  }

  function restore(): void {
    if (!isOpen) return;
    isOpen = false;
    stdout.write((line.text === "" ? painter.erase() : painter.leave(line.text)) + markNoPastes);
    stdin.setRaw(false);
    stdin.close();
  }

  function show(text: string): void {
    if (!isOpen) return stdout.write(ended(text));
    const lines = ended(text).replaceAll("\n", "\r\n");
    stdout.write(painter.erase() + lines + painter.draw(line));
  }

  function close(): Promise<void> {
    restore();
    return history.saved();
  }

  stdin.setRaw(true);
  stdout.write(markPastes + painter.draw(line));
  // Keys are read whether or not somebody waits for an entry, as the line has to follow them.
  const entries = new ReadableStream<Entry>({
    start(queue) {
      const reading = readTo(queue).finally(restore);
      reading.then(() => queue.close()).catch((error: unknown) => queue.error(error));
    },
    cancel: restore,
  });
  return {
    entries,
    show,
    tell: talk === undefined ? show : (text) => talk.write(ended(text)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
