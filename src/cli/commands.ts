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
};
