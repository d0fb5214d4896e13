import { type CommandDef, type CommandMeta, defineCommand } from "citty";

import type { Row } from "../text/columns.ts";
import type { Flags } from "./flag.ts";
import type { Io } from "./io.ts";
import { type CommandLine, readFlags } from "./read-flags.ts";

/** A heading with two columns below it. */
export interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** A command: citty's definition, extended, with a stricter way to run it. */
export interface Command extends CommandDef<Flags> {
  readonly meta: CommandMeta & { readonly name: string; readonly description: string };
  readonly args: Flags;
  /** What follows `wsecho <name>` in the usage line. */
  readonly usage: string;
  /** Command lines to copy, and what they do. */
  readonly examples: readonly [Row, Row, Row];
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
