import { WsechoError } from "../../../errors.ts";
import { escapeControls } from "../../../text/escape.ts";
import { exitCodeOf } from "../../exit-code.ts";
import type { Sequel } from "../exchange.ts";
import type { Observers } from "../reporter.ts";
import type { Prompt } from "./prompt.ts";
import { isLocal, parseLine } from "./slash-command.ts";

/** A prompt that can outlive its connection. */
export interface LastingPrompt extends Pick<Required<Prompt>, "nextEntry"> {
  /** Aborted when the person leaves. */
  readonly leaving: AbortSignal;
}

/** The connections of a prompt. */
export interface Connections {
  /** Connects, and exchanges messages until the connection ends. */
  connect(): Promise<Sequel | undefined>;
  /** Whether any attempt to connect has succeeded. */
  wasOpen(): boolean;
}

/**
 * Stays at the prompt when a connection ends, until the person leaves; another one begins when they want it.
 * Returns the exit code.
 *
 * @throws what the first attempt to connect fails with, and what no other attempt would change
 */
export async function stayAtPrompt(
  { leaving, nextEntry }: LastingPrompt,
  { connect, wasOpen }: Connections,
  { reporters, io: { stderr } }: Observers,
  stopped: AbortSignal,
): Promise<number> {
  let code = 0;
  while (true) {
    try {
      const sequel = await connect();
      code = 0;
      if (sequel === undefined) return code;
      if (sequel === "reconnect") continue;
    } catch (error) {
      if (leaving.aborted && isAbort(error)) return code;
      if (!wasOpen() || stopped.aborted || !mayGoOn(error)) throw error;
      code = exitCodeOf(error);
      for (const reporter of reporters) reporter.failed?.(error);
      stderr.write(`${escapeControls(error.message)}\n`);
    }
    stderr.write("Enter connects again, Ctrl-D quits\n");
    if (!(await wantsMore(nextEntry))) return code;
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof WsechoError && error.code === "ABORTED";
}

/** Whether it is the connection that failed, not what was to be sent or printed. */
function mayGoOn(error: unknown): error is WsechoError {
  return error instanceof WsechoError && error.code !== "INPUT_FAILED";
}

/** Waits until the person does what needs a connection; false if that never comes. */
async function wantsMore(nextEntry: LastingPrompt["nextEntry"]): Promise<boolean> {
  while (true) {
    const line = await nextEntry((text) => text !== "" && !/^\/(?:close|reconnect)\b/.test(text));
    if (line === undefined || /^\/close\b/.test(line)) return false;
    if (line === "" || line === "/reconnect" || isForServer(line)) return true;
  }
}

function isForServer(line: string): boolean {
  try {
    return !isLocal(parseLine(line));
  } catch {
    return false;
  }
}
