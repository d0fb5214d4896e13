import manifest from "../../package.json" with { type: "json" };
import type { Command } from "./command.ts";
import { send } from "./send/command.ts";

/**
 * Every command by its name. `send` is there from the start, as scripts run it over and over, and
 * loading it later would take longer than its round trip to a local server.
 */
export const commands: Readonly<Record<string, (() => Command) | (() => Promise<Command>)>> = {
  serve: async () => (await import("./serve/command.ts")).serve,
  send: () => send,
  bench: async () => (await import("./bench/command.ts")).bench,
};

/** The program itself. */
export const program: {
  readonly name: string;
  readonly version: string;
  readonly description: string;
} = manifest;
