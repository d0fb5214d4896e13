import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";

import { usualLineWidth } from "../../../text/columns.ts";
import { paintPlain, paintStyled } from "../../../text/style.ts";
import type { Io, Output } from "../../io.ts";
import { allowsColor } from "../../terminal.ts";
import type { History } from "./history.ts";
import type { Key } from "./line.ts";
import { clearScreen, createPainter } from "./painter.ts";
import type { Prompt } from "./prompt.ts";
import { createTyping } from "./typing.ts";

// The terminal marks what is pasted, so that a paste of several lines is not sent line by line.
const markPastes = "\x1b[?2004h";
const markNoPastes = "\x1b[?2004l";

/**
 * A prompt that edits the line itself. readline reads the keys and edits, but does not paint: it would
 * print a line that is taller than the terminal again at every key.
 */
export function editingPrompt(io: Io, history: History): Prompt {
  const { stdin, stdout, stderr } = io;
  const size = () => ({ columns: io.columns() || usualLineWidth, rows: io.rows() || 24 });
  const painter = createPainter("> ", size, allowsColor(io.env) ? paintStyled : paintPlain);
  const { promise: left, resolve: markLeft } = Promise.withResolvers<void>();
  const keyboard = new PassThrough();
  const entered: string[] = [];
  let changed = Promise.withResolvers<void>();
  let state: "waiting" | "open" | "suspended" | "closed" = "waiting";
  let failure: unknown;
  /** Waits for the next line. */
  let waiter: { keeps(text: string): boolean; resolve(text?: string): void } | undefined;
  const typing = createTyping(history, {
    submit,
    giveUp: (text) => stdout.write(painter.leave(`${text}^C`)),
    choose: (commands) => screen.write(`${commands.join("  ")}\n`),
  });

  function notify(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function drawLine(): string {
    const { typed: shown, prompt } = typing.shown;
    return painter.draw(shown, prompt);
  }

  function submit(text: string): void {
    stdout.write(painter.leave(text));
    history.add(text);
    const keeps = waiter?.keeps(text) ?? true;
    waiter?.resolve(text);
    waiter = undefined;
    if (keeps) entered.push(text);
    notify();
  }

  function press(text: string | undefined, key: Key): void {
    if (state === "closed") return;
    const request = typing.press(text, key);
    if (request === "leave") restore();
    else if (request === "clear") stdout.write(painter.erase() + clearScreen);
    else if (request === "suspend") void suspend();
  }

  async function suspend(): Promise<void> {
    state = "suspended";
    stdout.write(painter.erase() + markNoPastes);
    await cook();
    await stdin.suspend();
    if (state !== "suspended") return;
    state = "open";
    stdin.setRaw(true);
    stdout.write(markPastes + drawLine());
  }

  /**
   * Lets the terminal edit lines again. To switch it stops the program until what was written before is
   * on the screen, so that is waited for; when it never is, the end of the process does it.
   */
  async function cook(): Promise<void> {
    const { taken, backlog } = stdout;
    if (backlog > 0) await stdout.flush().catch(() => undefined);
    if (backlog === 0 || stdout.taken > taken) stdin.setRaw(false);
  }

  function start(): void {
    if (state !== "waiting") return;
    state = "open";
    emitKeypressEvents(keyboard);
    keyboard.on("keypress", press);
    stdin.setRaw(true);
    stdout.write(markPastes + drawLine());
    // Keys are read even when no one waits for a line, as the screen has to follow them.
    readKeys()
      .catch((error: unknown) => void (failure = error))
      .finally(restore);
  }

  async function readKeys(): Promise<void> {
    for await (const chunk of stdin.read()) {
      if (isClosed()) return;
      keyboard.emit("data", chunk);
      typing.flush();
      if (state === "open") stdout.write(drawLine());
    }
  }

  function isClosed(): boolean {
    return state === "closed";
  }

  function restore(): void {
    const wasOpen = state === "open";
    if (state === "closed") return;
    state = "closed";
    void cook();
    if (wasOpen) {
      const { text } = typing.shown.typed;
      stdout.write((text === "" ? painter.erase() : painter.leave(text)) + markNoPastes);
    }
    stdin.close();
    waiter?.resolve();
    markLeft();
    notify();
  }

  async function* readLines(): AsyncGenerator<string> {
    while (true) {
      const text = entered.shift();
      if (text !== undefined) yield text;
      else if (!isClosed()) await changed.promise;
      else if (failure === undefined) return;
      else throw failure;
    }
  }

  /** An output whose text appears above the line. */
  function aboveLine(output: Output): Output {
    return {
      ...output,
      write(data) {
        if (state !== "open") return output.write(data);
        const text = typeof data === "string" ? data : Buffer.from(data).toString();
        const lines = text.endsWith("\n") ? text : `${text}\n`;
        output.write(painter.erase() + lines.replaceAll("\n", "\r\n") + drawLine());
      },
      get taken() {
        return output.taken;
      },
      get backlog() {
        return output.backlog;
      },
    };
  }

  const screen = aboveLine(stdout);
  return {
    start,
    lines: readLines(),
    nextEntry(keeps) {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      if (isClosed()) resolve(undefined);
      else waiter = { keeps, resolve };
      return promise;
    },
    left,
    // If stderr is the same terminal, its text must not come in between.
    io: { env: io.env, stdout: screen, stderr: stderr.isTerminal() ? screen : stderr },
    close() {
      restore();
      return history.saved();
    },
  };
}
