import { ParseError, WsechoError } from "../errors.ts";
import { redactUrl } from "../text/redact.ts";
import type { BooleanFlag, Flags, FlagValues, ValueFlag } from "./flag.ts";
import type { Io } from "./io.ts";
import { type Setting, tokenize, type Tokens } from "./tokenize.ts";
import { UnknownWordError } from "./unknown-word.ts";

/** The contents of a command line. */
export interface CommandLine<F extends Flags> extends Pick<Tokens, "words" | "literals"> {
  readonly flags: FlagValues<F>;
  /** The names of the flags on the command line, not those from the environment. */
  readonly given: ReadonlySet<string>;
}

/**
 * Reads the flags of a command from its command line, then from the environment (see `envNames`), then
 * from their defaults. Loading the parser of `node:util` would take longer than a round trip to a local
 * server.
 *
 * @throws {WsechoError} with code `USAGE` or `BAD_VALUE`, quoting what is wrong
 */
export function readFlags<const F extends Flags>(
  command: string,
  flags: F,
  argv: readonly string[],
  env: Io["env"],
): CommandLine<F> {
  const { settings, words, literals } = tokenize(command, flags, argv);
  const values: Record<string, unknown> = {};
  const given = new Set<string>();

  function set({ name, source, text }: Setting): void {
    const flag = flags[name];
    const value = flag?.type === "string" ? parseValue(flag, source, String(text)) : text;
    const earlier = values[name];
    if (!isRepeatable(flag)) values[name] = value;
    else if (Array.isArray(earlier)) earlier.push(value);
    else values[name] = [value];
  }

  for (const { name, source } of settings) {
    if (given.has(name) && !isRepeatable(flags[name])) {
      throw new WsechoError("USAGE", `${source} is given twice: expected it once`);
    }
    given.add(name);
  }
  for (const setting of settings) set(setting);
  const isEnvUsed = usesEnv(env);
  let takesWords = false;
  // Most flags are not set. This loop calls no function for them: one that is called thirty times wakes
  // the JIT compiler, which takes longer than a round trip to a local server.
  for (const name of Object.keys(flags)) {
    const flag = flags[name];
    if (flag === undefined || given.has(name)) continue;
    if (flag.type === "positional") takesWords = true;
    else if (isEnvUsed && setFromEnv(name, flag)) continue;
    else if (flag.variable !== undefined && setFromOther(name, flag.variable)) continue;
    else if (flag.type === "boolean") values[name] = flag.default ?? false;
    else if (flag.repeatable === true) values[name] = [];
    else if (flag.default === undefined) values[name] = undefined;
    else values[name] = flag.parsedDefault ?? flag.parse(flag.default);
  }

  /** Sets a flag if the environment does; returns whether it does. */
  function setFromEnv(name: string, flag: BooleanFlag | ValueFlag): boolean {
    const source = envNames(command, name).find((variable) => env[variable] !== undefined);
    if (source === undefined) return false;
    const text = env[source] ?? "";
    if (flag.type === "boolean") set({ name, source, text: parseSwitch(source, text) });
    else if (flag.repeatable !== true) set({ name, source, text });
    else
      for (const line of text.replace(/\r?\n$/, "").split(/\r?\n/))
        set({ name, source, text: line });
    return true;
  }

  /** The same for a variable that is not ours; if it is empty, it says nothing. */
  function setFromOther(name: string, source: string): boolean {
    const text = env[source] ?? "";
    if (text !== "") set({ name, source, text });
    return text !== "";
  }

  const [word = literals[0]] = words;
  if (word !== undefined && !takesWords) {
    const quoted = JSON.stringify(redactUrl(word));
    const problem = `Unexpected argument ${quoted}`;
    throw new UnknownWordError(command, word, problem, `wsecho ${command} takes none`);
  }
  return { flags: values as FlagValues<F>, words, literals, given };
}

function usesEnv(env: Io["env"]): boolean {
  for (const name of Object.keys(env)) if (name.startsWith(envPrefix)) return true;
  return false;
}

function isRepeatable(flag: Flags[string] | undefined): boolean {
  return flag?.type === "string" && flag.repeatable === true;
}

const envPrefix = "WSECHO_";

/** Flags with a different meaning in each command, so that no variable sets them for all. */
export const scopedFlags: readonly string[] = ["rate", "close"];

/** The environment variables of a flag; the first one that is set wins. */
export function envNames(command: string, name: string): readonly string[] {
  const names = [`${command}_${name}`, ...(scopedFlags.includes(name) ? [] : [name])];
  return names.map((each) => envPrefix + each.toUpperCase().replaceAll("-", "_"));
}

/** Set variables that look like those of flags, and are of none of this command. */
export function strayVariables(command: string, flags: Flags, env: Io["env"]): readonly string[] {
  if (!usesEnv(env)) return [];
  const known = Object.keys(flags).flatMap((name) => envNames(command, name));
  return Object.keys(env).filter(
    (name) => name.startsWith(envPrefix) && !notOfFlags.includes(name) && !known.includes(name),
  );
}

const notOfFlags: readonly string[] = [
  "WSECHO_DEBUG",
  "WSECHO_TEST_SERVER",
  "WSECHO_WORKER_PROCESS",
];

function parseSwitch(source: string, text: string): boolean {
  if (/^(?:1|true|yes|on)$/i.test(text)) return true;
  if (/^(?:0|false|no|off|)$/i.test(text)) return false;
  throw new ParseError(text, '"1" or "0"', source);
}

function parseValue({ parse }: ValueFlag, source: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(error.value, error.expected, source);
    throw error;
  }
}
