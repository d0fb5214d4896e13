import { type CommandDef, type CommandMeta, defineCommand } from "citty";

import type { Flags } from "./flag.ts";
import type { Io } from "./io.ts";
import { type CommandLine, readFlags } from "./read-flags.ts";

/** A command line to copy, and what it does. */
export interface Example {
  readonly command: string;
  readonly does: string;
}

/** A heading with two columns below it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly (readonly [name: string, meaning: string])[];
}

/** A command: citty's definition, with more than citty knows, and a stricter way to run it. */
export interface Command extends CommandDef<Flags> {
  readonly meta: CommandMeta & { readonly name: string; readonly description: string };
  readonly args: Flags;
  /** What follows `wsecho <name>` in the usage line. */
  readonly usage: string;
  readonly examples: readonly [Example, Example, Example];
  /** More sections for `--help`. */
  readonly appendix?: () => readonly Section[];
  /** Reads the arguments after the name of the command, and runs it; gives the exit code. */
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
 * Defines a command and its flags. citty's own `runCommand` would accept unknown flags, and takes longer
 * to load than `send` takes to run.
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
