import { emitKeypressEvents } from "node:readline";
import { PassThrough } from "node:stream";

import { usualLineWidth } from "../../../text/columns.ts";
import type { Io, Output } from "../../io.ts";
import type { History } from "./history.ts";
import { createLine, type Key } from "./line.ts";
import { clearScreen, createPainter } from "./painter.ts";
import type { Prompt } from "./prompt.ts";

// The terminal marks what is pasted, so that a paste of several lines is not sent line by line.
const markPastes = "\x1b[?2004h";
const markNoPastes = "\x1b[?2004l";

/**
 * A prompt that edits the line itself. readline reads the keys and edits, but does not paint: it would
 * print a line that is taller than the terminal again at every key.
 */
export function editingPrompt(io: Io, history: History): Prompt {
  const { stdin, stdout, stderr } = io;
  const painter = createPainter("> ", () => ({
    columns: io.columns() || usualLineWidth,
    rows: io.rows() || 24,
  }));
  const { promise: left, resolve: markLeft } = Promise.withResolvers<void>();
  const keyboard = new PassThrough();
  const entered: string[] = [];
  let changed = Promise.withResolvers<void>();
  let state: "waiting" | "open" | "suspended" | "closed" = "waiting";
  let line = createLine(history.entries, submit);
  /** Characters that came together, inserted in one go. */
  let plain = "";
  let pasted: string[] | undefined;
  let failure: unknown;

  function notify(): void {
    changed.resolve();
    changed = Promise.withResolvers();
  }

  function submit(text: string): void {
    stdout.write(painter.leave(text));
    history.add(text);
    entered.push(text);
    notify();
  }

  function press(text: string | undefined, key: Key): void {
    if (state === "closed") return;
    if (key.name === "paste-start") pasted = [];
    else if (key.name === "paste-end") endPaste();
    else if (pasted !== undefined) pasted.push(key.sequence ?? "");
    else if (isPlain(text, key)) plain += text;
    else {
      insertPlain();
      act(text, key);
    }
  }

  function endPaste(): void {
    const text = pasted?.join("").replace(/\r\n?/g, "\n") ?? "";
    pasted = undefined;
    insertPlain();
    // A line that was copied whole includes its line end, which is not part of it.
    line.insert(text.replace(/\n$/, ""));
  }

  function insertPlain(): void {
    if (plain !== "") line.insert(plain);
    plain = "";
  }

  function act(text: string | undefined, key: Key): void {
    const { typed } = line;
    switch (key.ctrl === true ? key.name : "") {
      case "c":
        if (typed.text === "") return restore();
        stdout.write(painter.leave(`${typed.text}^C`));
        line = createLine(history.entries, submit);
        return;
      case "d":
        return typed.text === "" ? restore() : line.press(text, key);
      case "l":
        return stdout.write(painter.erase() + clearScreen);
      case "z":
        return void suspend();
      default:
        line.press(text, key);
    }
  }

  async function suspend(): Promise<void> {
    state = "suspended";
    stdout.write(painter.erase() + markNoPastes);
    await cook();
    await stdin.suspend();
    if (state !== "suspended") return;
    state = "open";
    stdin.setRaw(true);
    stdout.write(markPastes + painter.draw(line.typed));
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
    stdout.write(markPastes + painter.draw(line.typed));
    // Keys are read even when no one waits for a line, as the screen has to follow them.
    readKeys()
      .catch((error: unknown) => void (failure = error))
      .finally(restore);
  }

  async function readKeys(): Promise<void> {
    for await (const chunk of stdin.read()) {
      if (isClosed()) return;
      keyboard.emit("data", chunk);
      insertPlain();
      if (state === "open") stdout.write(painter.draw(line.typed));
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
      const { text } = line.typed;
      stdout.write((text === "" ? painter.erase() : painter.leave(text)) + markNoPastes);
    }
    stdin.close();
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
        output.write(painter.erase() + lines.replaceAll("\n", "\r\n") + painter.draw(line.typed));
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
    left,
    // If stderr is the same terminal, its text must not come in between.
    io: { env: io.env, stdout: screen, stderr: stderr.isTerminal() ? screen : stderr },
    close() {
      restore();
      return history.saved();
    },
  };
}

function isPlain(text: string | undefined, { ctrl, meta, name }: Key): text is string {
  if (text === undefined || ctrl === true || meta === true) return false;
  return name === "tab" || (text >= " " && text !== "\x7f");
}
