import { editingPrompt } from "../../src/cli/send/prompt/editor.ts";
import { type History, openHistory } from "../../src/cli/send/prompt/history.ts";
import type { Prompt } from "../../src/cli/send/prompt/prompt.ts";
import { type FakeTerminal, fakeTerminal } from "./fake-terminal.ts";

/** A prompt at a terminal of 20 by 10 cells. */
export interface AtPrompt extends FakeTerminal, AsyncDisposable {
  readonly prompt: Prompt;
  readonly history: History;
}

/** Opens a prompt, with what was entered in earlier runs. */
export async function atPrompt(...earlier: readonly string[]): Promise<AtPrompt> {
  const terminal = fakeTerminal({ columns: 20, rows: 10 });
  const history = await openHistory(undefined);
  for (const entry of earlier) history.add(entry);
  const prompt = editingPrompt(terminal.io, history);
  prompt.start();
  return { ...terminal, prompt, history, [Symbol.asyncDispose]: () => prompt.close() };
}
