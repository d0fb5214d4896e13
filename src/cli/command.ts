import { type CommandDef, type CommandMeta, defineCommand } from "citty";

import type { Flags } from "./flag.ts";
import type { Io } from "./io.ts";
import { type CommandLine, readFlags } from "./read-flags.ts";

/** A line to copy, and what it does. */
export interface Example {
  readonly command: string;
  readonly does: string;
}

/** A heading, and two columns below it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, meaning: string])[];
}

/** A command of citty's, with what citty has no room for, and a stricter way to run it. */
export interface Command extends CommandDef<Flags> {
  readonly meta: CommandMeta & { readonly name: string; readonly description: string };
  readonly args: Flags;
  /** What stands behind `wsecho <name>` in the usage line. */
  readonly usage: string;
  readonly examples: readonly [Example, Example, Example];
  /** What else `--help` shows. */
  readonly appendix?: () => readonly Section[];
  /** Reads the arguments behind the name of the command, does what they say, and gives the exit code. */
  start(argv: readonly string[], io: Io): Promise<number>;
}

/** A command before its flags have been read. */
export interface Definition<F extends Flags> extends Pick<
  Command,
  "meta" | "usage" | "examples" | "appendix"
> {
  readonly args: F;
  perform(line: CommandLine<F>, io: Io): Promise<number>;
}

/**
 * Defines a command; its flags are defined here and nowhere else. citty's own `runCommand` would
 * take unknown flags in silence, and takes longer to load than all of `send` to run.
 */
export function command<const F extends Flags>(definition: Definition<F>): Command {
  const { perform, ...rest } = definition;
  const { meta, args } = rest;
  return {
    ...defineCommand<Flags>({ meta, args }),
    ...rest,
    start: (argv, io) => perform(readFlags(meta.name, args, argv, io.env), io),
  };
}
