import { defineCommand } from "citty";

import manifest from "../../package.json" with { type: "json" };
import type { Command } from "./command.ts";

/** Every command by its name; none is loaded before somebody asks for it. */
export const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import("./serve/command.ts")).serve,
  send: async () => (await import("./send/command.ts")).send,
  bench: async () => (await import("./bench/command.ts")).bench,
};

/** The program itself. */
export const program = {
  ...defineCommand({ subCommands: { ...commands } }),
  name: manifest.name,
  version: manifest.version,
  description: manifest.description,
} as const;
