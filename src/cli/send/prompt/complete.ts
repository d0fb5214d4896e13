import type { Typed } from "./layout.ts";

/** What Tab does to the name of a command. */
export interface Completion {
  /** To be inserted; empty if there is nothing that all choices have. */
  readonly insert: string;
  /** The commands that begin so. */
  readonly choices: readonly string[];
}

/** Completes the name of a command before the cursor; undefined where there is none. */
export function completeCommand(
  { text, cursor }: Typed,
  commands: readonly string[],
): Completion | undefined {
  const name = text.slice(0, cursor);
  if (!/^\/\w*$/.test(name)) return undefined;
  const choices = commands.filter((command) => command.startsWith(name));
  const [first = name] = choices;
  if (choices.length === 1) return { insert: `${first.slice(name.length)} `, choices };
  let end = first.length;
  while (!choices.every((command) => command.startsWith(first.slice(0, end)))) end--;
  return { insert: first.slice(name.length, end), choices };
}
