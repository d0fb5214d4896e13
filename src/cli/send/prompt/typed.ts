import { WsechoError } from "../../../errors.ts";
import type { Message } from "../../../protocol/message.ts";
import { escapeControls } from "../../../text/escape.ts";
import { createSplitter } from "../../../text/framing.ts";
import type { Io } from "../../io.ts";
import type { Turn } from "../feed.ts";
import { inRounds, type Source, toMessage } from "../source.ts";
import { historyPath, openHistory } from "./history.ts";
import { plainPrompt, type Prompt } from "./prompt.ts";
import { isLocal, type LocalCommand, parseLine, slashHelp } from "./slash-command.ts";
import { createView, type View } from "./view.ts";

/** A prompt, and how the person at it sees messages. */
export interface PromptSession extends Prompt {
  readonly view: View;
}

/** Opens a prompt: a plain one if stdout is not a terminal, or one that cannot move its cursor. */
export async function openPrompt(io: Io, hasTime: boolean): Promise<PromptSession> {
  const view = createView(io, hasTime);
  if (!io.stdout.isTerminal() || io.env["TERM"] === "dumb") return { ...plainPrompt(io), view };
  const [{ editingPrompt }, history] = await Promise.all([
    import("./editor.ts"),
    openHistory(historyPath(io)),
  ]);
  return { ...editingPrompt(io, history), view };
}

/**
 * What a person does at a prompt: a line is a message, made of it as the flags say and sent as often,
 * or a command. With another framing than `lines` the lines are put together, and cut as input is.
 */
export async function* typedTurns(
  { lines, io, view }: Pick<PromptSession, "lines" | "io" | "view">,
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
    } else if (isLocal(command)) io.stderr.write(answer(command));
    else yield command;
  }

  /** What the program says to a command that is not for the server. */
  function answer({ type }: LocalCommand): string {
    switch (type) {
      case "help":
        return slashHelp;
      case "last":
        return view.last() ?? "No reply has come yet\n";
      case "pretty":
        return `JSON is ${view.togglePretty() ? "indented" : "shown as it came"} from now on\n`;
      case "time":
        return `The time is ${view.toggleTime() ? "" : "not "}printed from now on\n`;
    }
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
