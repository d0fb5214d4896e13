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
 * Reads a command line strictly by the definitions of its flags, and what it leaves open from the
 * environment (`envNames`), then from the defaults. `node:util`'s parser would do the first half, but loading
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
  const isEnvUsed = usesEnv(env);
  const values: Record<string, unknown> = {};
  // Most flags are set nowhere. They are seen to without a call for each: a function that is called
  // some thirty times wakes the JIT compiler, which takes longer than a round trip to a local server.
  for (const name of Object.keys(flags)) {
    const flag = flags[name];
    if (flag === undefined || flag.type === "positional") continue;
    if (given.has(name) || isEnvUsed) values[name] = valueOf(command, name, flag, settings, env);
    else if (flag.type === "boolean") values[name] = flag.default ?? false;
    else if (flag.repeatable === true) values[name] = [];
    else if (flag.default === undefined) values[name] = undefined;
    else values[name] = flag.parsedDefault ?? flag.parse(flag.default);
  }
  return { flags: values as FlagValues<F>, words, literals, given };
}

function usesEnv(env: Env): boolean {
  for (const name of Object.keys(env)) if (name.startsWith(envPrefix)) return true;
  return false;
}

/** The value of a flag, from the command line, else the environment, else its default. */
function valueOf(
  command: string,
  name: string,
  flag: BooleanFlag | ValueFlag,
  settings: readonly Setting[],
  env: Env,
): unknown {
  const own = settings.filter((setting) => setting.name === name);
  const all = own.length > 0 ? own : fromEnv(command, name, flag, env);
  const parsed = all.map((setting) => parseSetting(flag, setting));
  if (isRepeatable(flag)) return parsed;
  if (parsed.length > 0) return parsed[0];
  if (flag.type === "boolean") return flag.default ?? false;
  if (flag.default === undefined) return undefined;
  return flag.parsedDefault ?? flag.parse(flag.default);
}

function takesWords(flags: Flags): boolean {
  for (const { type } of Object.values(flags)) if (type === "positional") return true;
  return false;
}

function isRepeatable(flag: Flags[string] | undefined): boolean {
  return flag?.type === "string" && flag.repeatable === true;
}

function fromEnv(
  command: string,
  name: string,
  flag: BooleanFlag | ValueFlag,
  env: Env,
): Setting[] {
  const source = envNames(command, name, flag).find((variable) => env[variable] !== undefined);
  const text = source && env[source];
  if (source === undefined || text === undefined) return [];
  if (flag.type === "boolean") return [{ name, source, text: parseSwitch(source, text) }];
  const texts = isRepeatable(flag) ? text.replace(/\n$/, "").split("\n") : [text];
  return texts.map((each) => ({ name, source, text: each }));
}

const envPrefix = "WSECHO_";

/** The environment variables of a flag; the first one that is set wins. */
export function envNames(command: string, name: string, { scoped }: Pick<ValueFlag, "scoped">) {
  const names = scoped === true ? [`${command}_${name}`] : [`${command}_${name}`, name];
  return names.map((each) => envPrefix + each.toUpperCase().replaceAll("-", "_"));
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
