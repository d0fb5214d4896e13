import { WsechoError } from "../../../errors.ts";
import type { Message } from "../../../protocol/message.ts";
import { escapeControls } from "../../../text/escape.ts";
import { createSplitter } from "../../../text/framing.ts";
import type { Io } from "../../io.ts";
import type { Turn } from "../feed.ts";
import { inRounds, type Source, toMessage } from "../source.ts";
import { historyPath, openHistory } from "./history.ts";
import { plainPrompt, type Prompt } from "./prompt.ts";
import { parseLine, slashHelp } from "./slash-command.ts";

/** Creates a prompt: a plain one if stdout is not a terminal, or one that cannot move its cursor. */
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

  function* messages(raw: Message): Generator<Turn> {
    yield* inRounds([toMessage(raw, source, { source: "the line" })], repeat);
  }

  function* turnsOf(line: string): Generator<Turn> {
    const command = parseLine(line);
    if (typeof command === "string") {
      const pieces = splitter?.push(Buffer.from(`${command}\n`)) ?? [command];
      for (const piece of pieces) yield* reported(messages(piece));
    } else if ("type" in command && command.type === "help") io.stderr.write(slashHelp);
    else yield command;
  }

  /** Shows what is wrong with a line; the prompt goes on. */
  function* reported(turns: Iterable<Turn>): Generator<Turn> {
    try {
      yield* turns;
    } catch (error) {
      if (!(error instanceof WsechoError)) throw error;
      io.stderr.write(`${escapeControls(error.message)}\n`);
    }
  }

  for await (const line of lines) yield* reported(turnsOf(line));
  const last = splitter?.end();
  if (last !== undefined) yield* reported(messages(last));
}
