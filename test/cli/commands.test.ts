import { expect, test } from "bun:test";

import { loadCommand } from "../../src/cli/about.ts";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import type { ValueFlag } from "../../src/cli/flag.ts";
import { envNames, readFlags } from "../../src/cli/read-flags.ts";
import { ParseError } from "../../src/errors.ts";

// All of this holds for each flag of each command, those included that do not exist yet.
const loaded = await Promise.all(Object.keys(commands).map(loadCommand));
const everyFlag = loaded.flatMap((command) =>
  Object.entries(command.args).map(([name, flag]) => {
    const variables = flag.type === "positional" ? [] : envNames(command.meta.name, name);
    return { command, name, flag, variables };
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

/** Two texts that a flag accepts and that mean different things. */
function twoTexts(flag: ValueFlag): [string, string] {
  const candidates = [
    ...["text", "json", "0.1", "0.2", "1", "2", "1000", "1011", "10s", "12s", "a:b", "c:d"],
    ...[
      "ws://a.example",
      "ws://b.example",
      "redis://a.example",
      "redis://b.example",
      "1MiB",
      "2MiB",
      "h:1",
      "h:2",
      "lines",
      "nul",
      "401",
      "503",
      "to-client",
      "to-server",
    ],
  ];
  const [one = "", ...others] = candidates.filter((text) => accepts(flag, text));
  const other = others.find((text) => !Bun.deepEquals(flag.parse(text), flag.parse(one)));
  if (other === undefined) throw new Error(`Add two candidates that are a ${flag.valueHint}`);
  return [one, other];
}

test("each command is loaded by its own name", async () => {
  for (const name of Object.keys(commands)) expect((await loadCommand(name)).meta.name).toBe(name);
});

test("each flag can come from its variables of the environment, and the command line wins", () => {
  for (const { command, name, flag, variables } of valueFlags) {
    const [one, other] = twoTexts(flag);
    const value = (text: string) =>
      flag.repeatable === true ? [flag.parse(text)] : flag.parse(text);
    for (const variable of variables) {
      expect(valueOf(command, name, [], { [variable]: one })).toEqual(value(one));
      const given = valueOf(command, name, [`--${name}=${one}`], { [variable]: other });
      expect(given).toEqual(value(one));
    }
  }
  for (const { command, name, variables } of switches) {
    for (const variable of variables) {
      expect(valueOf(command, name, [], { [variable]: "1" })).toBe(true);
      expect(valueOf(command, name, [], { [variable]: "0" })).toBe(false);
      expect(valueOf(command, name, [`--no-${name}`], { [variable]: "1" })).toBe(false);
    }
  }
});

test("flags that may be repeated collect, and their variable has one value per line", () => {
  for (const { command, name, flag, variables } of valueFlags) {
    if (flag.repeatable !== true) continue;
    const [one, other] = twoTexts(flag);
    const want = [flag.parse(one), flag.parse(other)];
    expect(valueOf(command, name, [`--${name}`, one, `--${name}`, other])).toEqual(want);
    for (const variable of variables) {
      expect(valueOf(command, name, [], { [variable]: `${one}\n${other}` })).toEqual(want);
    }
  }
});

test("a variable that several commands read means the same to all of them", () => {
  const meanings = new Map<string, string>();
  for (const { flag, variables } of everyFlag) {
    if (flag.type === "positional") continue;
    const kind = flag.type === "boolean" ? "on or off" : flag.valueHint;
    for (const variable of variables) {
      const other = meanings.get(variable);
      if (other !== undefined) expect({ variable, kind }).toEqual({ variable, kind: other });
      meanings.set(variable, kind);
    }
  }
});

test("each default is a text that its flag accepts, with the value that it gives", () => {
  for (const { flag } of valueFlags) {
    if (flag.default === undefined) continue;
    expect(accepts(flag, flag.default)).toBe(true);
    if (flag.parsedDefault === undefined) continue;
    expect<unknown>(flag.parsedDefault).toEqual(flag.parse(flag.default));
  }
});

test("each name, short name and variable of a command means one thing only", () => {
  for (const command of loaded) {
    const flags = Object.entries(command.args);
    for (const [name] of flags)
      expect(name).toMatch(/^(?!no-|help$|version$)[a-z]+\d*(?:-[a-z]+)*$/);
    const aliases = [
      "h",
      ...flags.flatMap(([, flag]) => ("alias" in flag ? (flag.alias ?? []) : [])),
    ];
    for (const alias of aliases) expect(alias).toMatch(/^[A-Za-z]$/);
    const own = everyFlag.filter((row) => row.command === command);
    const variables = own.flatMap((row) => row.variables);
    for (const names of [aliases, variables]) expect(names).toEqual([...new Set(names)]);
  }
});
