import type { ArgsDef, BooleanArgDef, PositionalArgDef, StringArgDef } from "citty";

/** The headings of `--help`, in their order. */
export const flagGroups = [
  "input",
  "load",
  "output",
  "connection",
  "TLS",
  "access",
  "limits",
  "faults",
  "timing",
  "expectations",
] as const;
export type FlagGroup = (typeof flagGroups)[number];

interface Shown {
  readonly description: string;
  readonly group: FlagGroup;
  /** Whether `-h` shows it too. */
  readonly everyday?: true;
  /** Whether it means something else to another command, so that its variable names the command. */
  readonly scoped?: true;
}

/** A flag that is on or off; `--no-<name>` turns off what the environment turned on. */
export type BooleanFlag = BooleanArgDef & Shown & { readonly type: "boolean" };

/** A flag with a value: `parse` turns its text into what the program works with, or throws a `ParseError`. */
export type ValueFlag<Value = unknown> = StringArgDef &
  Shown & {
    readonly type: "string";
    readonly valueHint: string;
    readonly parse: (text: string) => Value;
    /** What `parse` makes of `default`, for a command whose start should not take the time to do so. */
    readonly parsedDefault?: Value;
    /** Whether it may be given several times; in the environment, one value per line. */
    readonly repeatable?: true;
  };

/** Words that are no flags; a command takes either none or any number of them. */
export type Words = PositionalArgDef & {
  readonly type: "positional";
  readonly description: string;
};

/** All that a command takes: citty's definition of each argument, and what citty has no room for. */
export type Flags = ArgsDef & Record<string, BooleanFlag | ValueFlag | Words>;

/** What a command gets of its flags: parsed, with the defaults filled in. */
export type FlagValues<F extends Flags> = {
  readonly [Name in keyof F as F[Name] extends Words ? never : Name]: F[Name] extends {
    parse: (text: string) => infer Value;
  }
    ? F[Name] extends { repeatable: true }
      ? readonly Value[]
      : F[Name] extends { default: string }
        ? Value
        : Value | undefined
    : boolean;
};

/** Every one-letter name of a flag. */
export function aliasesOf(flag: Flags[string]): readonly string[] {
  const alias = "alias" in flag ? flag.alias : undefined;
  return alias === undefined ? [] : typeof alias === "string" ? [alias] : alias;
}
