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
    if (given.has(name) && !isRepeatable(flags[name])) {
      throw new WsechoError("USAGE", `${source} is given twice: expected it once`);
    }
    given.add(name);
  }
  const values: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) {
    if (flag.type === "positional") continue;
    const own = settings.filter((setting) => setting.name === name);
    const all = own.length > 0 ? own : fromEnv(name, flag, env);
    const parsed = all.map((setting) => parseSetting(flag, setting));
    values[name] = isRepeatable(flag) ? parsed : all.length > 0 ? parsed[0] : fallback(flag);
  }
  return { flags: values as FlagValues<F>, words, literals, given };
}

function takesWords(flags: Flags): boolean {
  return Object.values(flags).some(({ type }) => type === "positional");
}

function isRepeatable(flag: Flags[string] | undefined): boolean {
  return flag?.type === "string" && flag.repeatable === true;
}

function fromEnv(name: string, flag: BooleanFlag | ValueFlag, env: Env): Setting[] {
  const source = envName(name);
  const text = env[source];
  if (text === undefined) return [];
  if (flag.type === "boolean") return [{ name, source, text: parseSwitch(source, text) }];
  const texts = isRepeatable(flag) ? text.split(",") : [text];
  return texts.map((each) => ({ name, source, text: each }));
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

function parseSetting(flag: BooleanFlag | ValueFlag, { source, text }: Setting): unknown {
  if (flag.type === "boolean") return text;
  try {
    return flag.parse(String(text));
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(error.value, error.expected, source);
    throw error;
  }
}

function fallback(flag: BooleanFlag | ValueFlag): unknown {
  if (flag.type === "boolean") return flag.default ?? false;
  return flag.default === undefined ? undefined : flag.parse(flag.default);
}
