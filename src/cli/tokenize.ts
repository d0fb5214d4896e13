import { ParseError, WsechoError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import { type BooleanFlag, type Flags, type ValueFlag } from "./flag.ts";
import { UnknownWordError } from "./unknown-word.ts";

/** One flag as it was set, and the words it was set with. */
export interface Setting {
  readonly name: string;
  /** How a person wrote it: `--port`, `-p`, `WSECHO_PORT`. */
  readonly source: string;
  /** A switch has `true` or `false`. */
  readonly text: string | boolean;
}

/** A split command line, its values not parsed yet. */
export interface Tokens {
  readonly settings: readonly Setting[];
  /** The words before a `--`. */
  readonly words: readonly string[];
  /** The words after a `--`, which are never flags. */
  readonly literals: readonly string[];
}

/**
 * Splits a command line: `--flag value`, `--flag=value`, `-f value`, `-fvalue`, `-f=value`, letters
 * run together, `--no-flag`, and `--` as the end of the flags.
 *
 * @throws {WsechoError} with code `USAGE` on an unknown flag, a missing value or one too many
 */
export function tokenize(command: string, flags: Flags, argv: readonly string[]): Tokens {
  const settings: Setting[] = [];
  const words: string[] = [];
  let index = 0;

  function valueAfter(source: string, flag: ValueFlag): string {
    const next = argv[index + 1];
    if (next !== undefined && !looksLikeFlag(next)) return argv[++index] ?? "";
    const hint =
      next === undefined ? "" : `; if it begins with "-", write ${source}=${flag.valueHint}`;
    throw usage(`Missing value for ${source}: expected ${expectation(flag)}${hint}`);
  }

  function readLong(argument: string): void {
    const equals = argument.indexOf("=");
    const source = equals === -1 ? argument : argument.slice(0, equals);
    const attached = equals === -1 ? undefined : argument.slice(equals + 1);
    const name = source.slice("--".length);
    const negated = name.startsWith("no-") ? name.slice("no-".length) : "";
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag?.type === "string") {
      settings.push({ name, source, text: attached ?? valueAfter(source, flag) });
    } else if (flag?.type === "boolean") {
      settings.push({ name, source, text: switchedOn(source, attached) });
    } else if (Object.hasOwn(flags, negated) && flags[negated]?.type === "boolean") {
      settings.push({ name: negated, source, text: !switchedOn(source, attached) });
    } else if (name === "help") {
      // The case without a value was handled before.
      switchedOn(source, attached);
    } else {
      throw unknownFlag(command, source, flags);
    }
  }

  function readShort(argument: string): void {
    for (let at = 1; at < argument.length; at++) {
      const source = `-${argument[at]}`;
      const [name, flag] = flagAliased(flags, argument.charAt(at)) ?? [];
      if (name === undefined || flag === undefined) throw unknownFlag(command, source, flags);
      const rest = argument.slice(at + 1);
      const attached = rest.startsWith("=") ? rest.slice(1) : undefined;
      if (flag.type === "string") {
        const text = rest === "" ? valueAfter(source, flag) : (attached ?? rest);
        settings.push({ name, source, text });
        return;
      }
      settings.push({ name, source, text: switchedOn(source, attached) });
    }
  }

  for (; index < argv.length; index++) {
    const argument = argv[index] ?? "";
    if (!looksLikeFlag(argument)) words.push(argument);
    else if (argument === "--") return { settings, words, literals: argv.slice(index + 1) };
    else if (argument.startsWith("--")) readLong(argument);
    else readShort(argument);
  }
  return { settings, words, literals: [] };
}

/** `-` alone is a word, and so is a negative number. */
function looksLikeFlag(argument: string): boolean {
  const second = argument.charAt(1);
  return argument.startsWith("-") && second !== "" && !(second >= "0" && second <= "9");
}

function switchedOn(source: string, attached: string | undefined): boolean {
  if (attached === undefined) return true;
  throw usage(`Cannot set ${source} to ${JSON.stringify(attached)}: it takes no value`);
}

function flagAliased(flags: Flags, letter: string): [string, BooleanFlag | ValueFlag] | undefined {
  for (const name of Object.keys(flags)) {
    const flag = flags[name];
    if (flag?.type !== "positional" && flag?.alias === letter) return [name, flag];
  }
  return undefined;
}

function unknownFlag(command: string, source: string, flags: Flags): WsechoError {
  const names = Object.keys(flags).filter((name) => flags[name]?.type !== "positional");
  const near = source.startsWith("--")
    ? nearest(source.slice("--".length), [...names, "help"])
    : undefined;
  const hint = near === undefined ? `see "wsecho ${command} --help"` : `did you mean "--${near}"?`;
  const problem = `Unknown flag ${JSON.stringify(source)} for wsecho ${command}`;
  return new UnknownWordError(command, source, problem, hint);
}

/** What a value should have been, in the words of its own parser. */
function expectation(flag: ValueFlag): string {
  try {
    flag.parse("");
  } catch (error) {
    if (error instanceof ParseError) return error.expected;
  }
  return flag.valueHint;
}

function usage(message: string): WsechoError {
  return new WsechoError("USAGE", message);
}
