import { ParseError, WsechoError } from "../errors.ts";
import type { BooleanFlag, Flags, FlagValues, ValueFlag } from "./flag.ts";
import { type Setting, tokenize, type Tokens } from "./tokenize.ts";

/** What a command line says. */
export interface CommandLine<F extends Flags> extends Pick<Tokens, "words" | "literals"> {
  readonly flags: FlagValues<F>;
  /** The names of the flags that the command line itself sets. */
  readonly given: ReadonlySet<string>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads a command line strictly by the definitions of its flags, and what it leaves open from
 * `WSECHO_<FLAG>`, then from the defaults. `node:util`'s parser would do the first half, but loading
 * it takes longer than a round trip to a local server.
 *
 * @throws {WsechoError} with code `USAGE` or `BAD_VALUE`, naming and quoting what is wrong
 */
export function readFlags<const F extends Flags>(
  command: string,
  flags: F,
  argv: readonly string[],
  env: Env,
): CommandLine<F> {
  const { settings, words, literals } = tokenize(command, flags, argv);
  if (words.length + literals.length > 0 && !takesWords(flags)) {
    const word = JSON.stringify(words[0] ?? literals[0]);
    throw new WsechoError("USAGE", `Unexpected argument ${word}: wsecho ${command} takes none`);
  }
  const given = new Set<string>();
  for (const { name, source } of settings) {
    if (given.has(name))
      throw new WsechoError("USAGE", `${source} is given twice: expected it once`);
    given.add(name);
  }
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.type === "positional") continue;
    const setting =
      settings.find((candidate) => candidate.name === name) ?? fromEnv(name, flag, env);
    values[name] = valueOf(flag, setting);
  }
  return { flags: values as FlagValues<F>, words, literals, given };
}

function takesWords(flags: Flags): boolean {
  return Object.values(flags).some(({ type }) => type === "positional");
}

function fromEnv(name: string, flag: BooleanFlag | ValueFlag, env: Env): Setting | undefined {
  const source = envName(name);
  const text = env[source];
  if (text === undefined) return undefined;
  return { name, source, text: flag.type === "boolean" ? parseSwitch(source, text) : text };
}

/** The environment variable that stands for a flag. */
export function envName(flag: string): string {
  return `WSECHO_${flag.toUpperCase().replaceAll("-", "_")}`;
}

function parseSwitch(source: string, text: string): boolean {
  if (/^(?:1|true|yes|on)$/i.test(text)) return true;
  if (/^(?:0|false|no|off|)$/i.test(text)) return false;
  throw new ParseError(text, '"1" or "0"', source);
}

function valueOf(flag: BooleanFlag | ValueFlag, setting: Setting | undefined): unknown {
  if (flag.type === "boolean") return setting?.text ?? flag.default ?? false;
  if (setting === undefined)
    return flag.default === undefined ? undefined : flag.parse(flag.default);
  const text = String(setting.text);
  try {
    return flag.parse(text);
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(text, error.expected, setting.source);
    throw error;
  }
}
