import { ParseError } from "../../../errors.ts";
import { escapeControls } from "../../../text/escape.ts";
import { createSplitter } from "../../../text/framing.ts";
import type { Io } from "../../io.ts";
import type { Turn } from "../feed.ts";
import { type Source, toMessage } from "../source.ts";
import { historyPath, openHistory } from "./history.ts";
import { plainPrompt, type Prompt } from "./prompt.ts";
import { parseLine, slashHelp } from "./slash-command.ts";

/** Makes a prompt: a plain one where stdout is no terminal, or one that cannot move its cursor. */
export async function openPrompt(io: Io): Promise<Prompt> {
  if (!io.stdout.isTerminal() || io.env["TERM"] === "dumb") return plainPrompt(io);
  const [{ editingPrompt }, history] = await Promise.all([
    import("./editor.ts"),
    openHistory(historyPath(io)),
  ]);
  return editingPrompt(io, history);
}

/**
 * What a person does at a prompt: a line is a message, made of it as the flags say and sent as often,
 * or a command. With another framing than `lines` the lines are put together, and cut as input is.
 */
export async function* typedTurns(
  { lines, io }: Pick<Prompt, "lines" | "io">,
  source: Source,
): AsyncGenerator<Turn> {
  const { origin, repeat = 1 } = source;
  const framing = origin.from === "stdin" ? origin.framing : "lines";
  const splitter = framing === "lines" ? undefined : createSplitter(framing);

  function* messages(text: string | Uint8Array): Generator<Turn> {
    try {
      const message = toMessage(text, source, { source: "the line" });
      for (let time = 0; time < repeat; time++) yield message;
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      io.stderr.write(`${escapeControls(error.message)}\n`);
    }
  }

  for await (const line of lines) {
    const command = parseLine(line);
    if (command.type === "help") io.stderr.write(slashHelp);
    else if (command.type === "mistake") io.stderr.write(`${escapeControls(command.problem)}\n`);
    else if (command.type !== "message") yield command;
    else if (typeof command.message !== "string") yield command.message;
    else if (splitter === undefined) yield* messages(command.message);
    else for (const piece of splitter.push(Buffer.from(`${line}\n`))) yield* messages(piece);
  }
  const last = splitter?.end();
  if (last !== undefined) yield* messages(last);
}
