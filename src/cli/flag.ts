import type { ArgsDef, BooleanArgDef, PositionalArgDef, StringArgDef } from "citty";

/** The headings of `--help`, in their order. */
export const flagGroups = [
  "input",
  "load",
  "output",
  "connection",
  "upstream",
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
  /** One letter. */
  readonly alias?: string;
  /** A variable of the environment that others have given this meaning; those of wsecho win. */
  readonly variable?: string;
  /** Whether `-h` shows it too. */
  readonly everyday?: true;
}

/** A flag that is on or off; `--no-<name>` turns it off. */
export type BooleanFlag = BooleanArgDef & Shown & { readonly type: "boolean" };

/** A flag with a value; `parse` turns its text into the value, or throws a `ParseError`. */
export type ValueFlag<Value = unknown> = StringArgDef &
  Shown & {
    readonly type: "string";
    readonly valueHint: string;
    readonly parse: (text: string) => Value;
    /** The value of `default`, for a command that starts in a few milliseconds. */
    readonly parsedDefault?: Value;
    /** Whether it may be given several times; its variable has one value per line. */
    readonly repeatable?: true;
  };

/** Arguments that are not flags; a command accepts none, or any number. */
export type Words = PositionalArgDef & {
  readonly type: "positional";
  readonly description: string;
  /** What they may be, if that is known. */
  readonly choices?: readonly string[];
};

/** The arguments of a command: citty's definitions, extended. */
export type Flags = ArgsDef & Record<string, BooleanFlag | ValueFlag | Words>;

/** What a flag has from its group. */
interface Grouping<Flag> {
  readonly group: FlagGroup;
  readonly type: Flag extends { parse: unknown } ? "string" : "boolean";
}

type Ungrouped<Flag> = Omit<Flag, "group" | "type">;
type GroupedFlag =
  (Ungrouped<BooleanFlag> & { valueHint?: never; parse?: never }) | Ungrouped<ValueFlag>;

/**
 * Defines the flags below one heading of `--help`. One that has a `parse` has a value, the others are on
 * or off.
 */
export function flagGroup<const G extends Record<string, GroupedFlag>>(group: FlagGroup, flags: G) {
  const all: Record<string, { parse?: unknown; type?: string; group?: FlagGroup }> = flags;
  for (const name of Object.keys(all)) {
    const flag = all[name] ?? {};
    flag.type = flag.parse === undefined ? "boolean" : "string";
    flag.group = group;
  }
  return flags as { readonly [Name in keyof G]: G[Name] & Grouping<G[Name]> };
}

/** The values of flags, with the defaults filled in. */
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
