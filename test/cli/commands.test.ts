import { expect, test } from "bun:test";

import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { aliasesOf, type ValueFlag } from "../../src/cli/flag.ts";
import { envName, readFlags } from "../../src/cli/read-flags.ts";
import { ParseError } from "../../src/errors.ts";

// All of this holds for each flag of each command, those included that nobody has thought of yet.
const loaded = await Promise.all(Object.values(commands).map((load) => load()));
const everyFlag = loaded.flatMap((command) =>
  Object.entries(command.args).map(([name, flag]) => {
    return { command, name, flag, variable: envName(name) };
  }),
);
const valueFlags = everyFlag.flatMap(({ flag, ...row }) =>
  flag.type === "string" ? [{ ...row, flag }] : [],
);
const switches = everyFlag.filter(({ flag }) => flag.type === "boolean");

/** The value of one flag of a command, read from a command line and an environment. */
function valueOf({ meta, args }: Command, name: string, argv: string[], env = {}): unknown {
  const { flags } = readFlags(meta.name, args, argv, env);
  return new Map(Object.entries<unknown>(flags)).get(name);
}

function accepts({ parse }: ValueFlag, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(ParseError);
    return false;
  }
}

/** Two texts that a flag takes and that mean different things. */
function twoTexts(flag: ValueFlag): [string, string] {
  const candidates = [
    ...["text", "json", "0.1", "0.2", "1", "2", "1000", "1011", "10s", "12s", "a:b", "c:d"],
    ...["ws://a.example", "ws://b.example", "lines", "nul", "401", "503"],
  ];
  const [one = "", ...others] = candidates.filter((text) => accepts(flag, text));
  const other = others.find((text) => !Bun.deepEquals(flag.parse(text), flag.parse(one)));
  if (other === undefined) throw new Error(`Add two candidates that are a ${flag.valueHint}`);
  return [one, other];
}

/** What a command gets of a flag that is set to one text. */
function parsed(flag: ValueFlag, text: string): unknown {
  return flag.repeatable === true ? [flag.parse(text)] : flag.parse(text);
}

test.each(Object.entries(commands))("%s is loaded by its own name", async (name, load) => {
  expect((await load()).meta.name).toBe(name);
});

test.each(valueFlags)("$command.meta.name --$name can come from $variable", (row) => {
  const { command, name, flag, variable } = row;
  for (const text of twoTexts(flag)) {
    expect(valueOf(command, name, [], { [variable]: text })).toEqual(parsed(flag, text));
  }
});

test.each(valueFlags)("$command.meta.name --$name wins over $variable", (row) => {
  const { command, name, flag, variable } = row;
  const [one, other] = twoTexts(flag);
  for (const argv of [[`--${name}=${one}`], [`--${name}`, one]]) {
    expect(valueOf(command, name, argv, { [variable]: other })).toEqual(parsed(flag, one));
  }
});

test.each(valueFlags.filter(({ flag }) => !accepts(flag, "")))(
  "$command.meta.name names $variable when that is bad, unless --$name is given",
  ({ command, name, flag, variable }) => {
    const env = { [variable]: "" };
    const [good] = twoTexts(flag);
    expect(() => valueOf(command, name, [], env)).toThrow(`Cannot parse ${variable} "": expected `);
    expect(valueOf(command, name, [`--${name}=${good}`], env)).toEqual(parsed(flag, good));
  },
);

test.each(switches)("$command.meta.name --$name can come from $variable", (row) => {
  const { command, name, variable } = row;
  for (const on of ["1", "true", "yes", "on"]) {
    expect(valueOf(command, name, [], { [variable]: on })).toBe(true);
  }
  for (const off of ["0", "false", "no", "off", ""]) {
    expect(valueOf(command, name, [], { [variable]: off })).toBe(false);
  }
  const subject = `Cannot parse ${variable} "maybe": expected `;
  expect(() => valueOf(command, name, [], { [variable]: "maybe" })).toThrow(subject);
});

test.each(switches)("$command.meta.name --$name wins over $variable", (row) => {
  const { command, name, variable } = row;
  expect(valueOf(command, name, [`--${name}`], { [variable]: "0" })).toBe(true);
  expect(valueOf(command, name, [`--no-${name}`], { [variable]: "1" })).toBe(false);
  expect(valueOf(command, name, [`--no-${name}`], { [variable]: "maybe" })).toBe(false);
});

test.each(valueFlags)(
  "the default of $command.meta.name --$name is a text it takes",
  ({ flag }) => {
    expect(["string", "undefined"]).toContain(typeof flag.default);
    if (flag.default !== undefined) expect(accepts(flag, flag.default)).toBe(true);
  },
);

test.each(valueFlags.filter((row) => row.flag.parsedDefault !== undefined))(
  "the parsed default of $command.meta.name --$name is what its text says",
  ({ flag }) => {
    expect<unknown>(flag.parsedDefault).toEqual(flag.parse(flag.default ?? ""));
  },
);

test.each(everyFlag)("the name $name of $command.meta.name means one thing only", (row) => {
  const { command, name, flag, variable } = row;
  const others = everyFlag.filter((other) => other.command === command && other.name !== name);
  const taken = new Set(["h", ...others.flatMap(({ flag: other }) => aliasesOf(other))]);
  expect(name).toMatch(/^(?!no-|help$|version$)[a-z]+\d*(?:-[a-z]+)*$/);
  expect(others.map((other) => other.variable)).not.toContain(variable);
  for (const alias of aliasesOf(flag)) {
    expect(alias).toMatch(/^[A-Za-z]$/);
    expect([...taken]).not.toContain(alias);
  }
});

test.each(valueFlags.filter(({ flag }) => flag.repeatable === true))(
  "$command.meta.name --$name collects, and $variable has commas between",
  ({ command, name, flag, variable }) => {
    const [one, other] = twoTexts(flag);
    const want = [flag.parse(one), flag.parse(other)];
    expect(valueOf(command, name, [`--${name}`, one, `--${name}`, other])).toEqual(want);
    expect(valueOf(command, name, [], { [variable]: `${one},${other}` })).toEqual(want);
  },
);
