import type { Command } from "./command.ts";
import { send } from "./send/command.ts";

/**
 * Every command by its name. Scripts run `send` over and over, so it is loaded immediately: loading
 * it later would take longer than a round trip to a local server.
 */
export const commands: Readonly<Record<string, Command | (() => Promise<Command>)>> = {
  serve: async () => (await import("./serve/command.ts")).serve,
  send,
  bench: async () => (await import("./bench/command.ts")).bench,
  completions: async () =>
    (await import("./completions/command.ts")).createCompletions(loadCommands),
};

/** All commands, in the order of the help. */
export function loadCommands(): Promise<readonly Command[]> {
  const all = Object.values(commands);
  return Promise.all(all.map((each) => (typeof each === "function" ? each() : each)));
}
