import { createSplitter } from "../../../text/framing.ts";
import type { Io } from "../../io.ts";
import type { Entry, Prompt } from "./prompt.ts";
import { parseLine } from "./slash-command.ts";

/** A prompt that draws nothing: lines are read as the terminal, which edits them itself, sends them. */
export function openPlainPrompt({ stdin, stdout, stderr }: Io): Prompt {
  let isOpen = true;

  async function* readEntries(): AsyncGenerator<Entry> {
    const splitter = createSplitter("lines");
    for await (const chunk of stdin.read()) yield* splitter.push(chunk).map(readLine);
    const last = splitter.end();
    if (last !== undefined) yield readLine(last);
    if (isOpen) yield { type: "end" };
  }

  async function close(): Promise<void> {
    isOpen = false;
    stdin.close();
  }

  return {
    entries: readEntries(),
    show: (text) => stdout.write(ended(text)),
    tell: (text) => stderr.write(ended(text)),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function readLine(bytes: Uint8Array): Entry {
  return parseLine(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
}

function ended(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}
