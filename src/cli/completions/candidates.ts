import { endpointTable } from "../../server/endpoints/table.ts";
import { formatAddress } from "../../text/address.ts";
import type { Command } from "../command.ts";
import type { BooleanFlag, ValueFlag } from "../flag.ts";
import { requestFlags } from "../request/request-flags.ts";
import type { Topic } from "../topics/topic.ts";

/** What can be completed after a flag, or where a word is expected. */
export type Values =
  | { readonly kind: "anything" }
  | { readonly kind: "file" }
  /** One that ends with a slash is only the beginning of a value. */
  | { readonly kind: "choice"; readonly choices: readonly string[] };

/** A flag as a shell completes it. */
export interface FlagCandidate {
  /** `--header`; for a flag that is on by default, the one that turns it off. */
  readonly long: string;
  /** `-H`. */
  readonly short: string | undefined;
  readonly description: string;
  /** Undefined for a flag without a value. */
  readonly values: Values | undefined;
  readonly isRepeatable: boolean;
}

/** A command as a shell completes it. */
export interface CommandCandidate {
  readonly name: string;
  readonly description: string;
  readonly flags: readonly FlagCandidate[];
  /** What its first word may be. */
  readonly words: Values;
}

/** Everything that can be completed after `wsecho`. */
export function candidatesOf(
  commands: readonly Command[],
  topics: readonly Topic[],
): readonly CommandCandidate[] {
  const explained = [...commands.map(({ meta }) => meta.name), ...topics.map(({ name }) => name)];
  return [
    ...commands.map(({ meta, args }) => ({
      name: meta.name,
      description: meta.description,
      flags: Object.entries(args).flatMap(([name, flag]) =>
        flag.type === "positional" ? [] : [flagCandidate(name, flag)],
      ),
      words: wordValues(args),
    })),
    {
      name: "help",
      description: "Explain a command or a topic",
      flags: [],
      words: { kind: "choice", choices: explained },
    },
  ];
}

function flagCandidate(name: string, flag: BooleanFlag | ValueFlag): FlagCandidate {
  const isNegative = flag.type === "boolean" && flag.default === true;
  return {
    long: `--${isNegative ? "no-" : ""}${name}`,
    short: flag.alias === undefined ? undefined : `-${flag.alias}`,
    description: flag.description,
    values: flag.type === "string" ? valuesOf(flag.valueHint) : undefined,
    isRepeatable: flag.type === "string" && flag.repeatable === true,
  };
}

/** What the name that the help has for a value says about it. */
function valuesOf(valueHint: string): Values {
  if (valueHint === "FILE" || valueHint === "PATH") return { kind: "file" };
  if (valueHint === requestFlags.url.valueHint) return { kind: "choice", choices: localUrls };
  const choices = valueHint.split("|").filter((choice) => /^[a-z]+$/.test(choice));
  return choices.length === 0 ? { kind: "anything" } : { kind: "choice", choices };
}

function wordValues(args: Command["args"]): Values {
  const words = Object.values(args).find(({ type }) => type === "positional");
  if (words?.type !== "positional") return { kind: "anything" };
  if (words.choices !== undefined) return { kind: "choice", choices: words.choices };
  return "url" in args ? { kind: "choice", choices: localUrls } : { kind: "anything" };
}

/** The endpoints of a server that was started without flags, each up to its first placeholder. */
const localUrls: readonly string[] = endpointTable.map(({ path }) => {
  const [start = ""] = path.split("<", 1);
  const { parsedDefault: address } = requestFlags.url;
  return `${formatAddress(address)}${start.startsWith("/") ? start : "/"}`;
});
