import { expect, test } from "bun:test";

import { loadCommand } from "../../src/cli/about.ts";
import { command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/commands.ts";
import { flagGroups } from "../../src/cli/flag.ts";
import { renderCommandHelp, renderProgramHelp } from "../../src/cli/help.ts";
import { readFlags } from "../../src/cli/read-flags.ts";
import { renderTopic } from "../../src/cli/topics/topic.ts";
import { allTopics } from "../../src/cli/topics/topics.ts";

const shown = { description: "for a test" } as const;
const example = ["wsecho try", "tries"] as const;
const tried = command({
  meta: { name: "try", description: "Try things" },
  args: {
    word: { ...shown, type: "positional", required: false },
    port: {
      ...shown,
      type: "string",
      alias: "p",
      variable: "PORT",
      group: "connection",
      everyday: true,
      valueHint: "PORT",
      default: "5",
      parse: (text) => text,
    },
    prefix: {
      ...shown,
      type: "string",
      group: "output",
      valueHint: "TEXT",
      default: "Echo: ",
      parse: (text) => text,
    },
    rate: {
      ...shown,
      type: "string",
      group: "input",
      valueHint: "N",
      parse: (text) => text,
    },
    quiet: { ...shown, type: "boolean", alias: "q", group: "output", everyday: true },
    color: { ...shown, type: "boolean", default: true, group: "output" },
  },
  usage: "[WORD...] [flags]",
  examples: [example, ["wsecho try -q", "tries quietly"], example],
  perform: async () => 0,
});

test("the short help shows the everyday flags", () => {
  expect(renderCommandHelp(tried, false)).toBe(`Try things

Usage: wsecho try [WORD...] [flags]

Arguments:
  WORD  for a test

Flags:
  -p, --port PORT  for a test (default: 5)
  -q, --quiet      for a test
  -h, --help       Show help: -h the everyday flags, --help all of them

Examples:
  wsecho try     tries
  wsecho try -q  tries quietly
  wsecho try     tries

For all flags: wsecho try --help
`);
});

test("the long help shows every flag, in its group", () => {
  expect(renderCommandHelp(tried, true)).toBe(`Try things

Usage: wsecho try [WORD...] [flags]

Arguments:
  WORD  for a test

Input:
      --rate N       for a test

Output:
      --prefix TEXT  for a test (default: "Echo: ")
  -q, --quiet        for a test
      --no-color     for a test

Connection:
  -p, --port PORT    for a test (default: 5)

Help:
  -h, --help         Show help: -h the everyday flags, --help all of them

Examples:
  wsecho try     tries
  wsecho try -q  tries quietly
  wsecho try     tries

Environment variables (flags override them):
  WSECHO_<FLAG>      Sets a flag, e.g. WSECHO_PORT; a repeatable one has one
                     value per line
  WSECHO_TRY_<FLAG>  The same, for wsecho try only; required for --rate
  PORT               Sets --port if nothing else does
`);
});

const loaded = await Promise.all(Object.keys(commands).map(loadCommand));

test.each(loaded)("the help of $meta.name shows what its definition says", (shownCommand) => {
  const all = renderCommandHelp(shownCommand, true);
  const everyday = renderCommandHelp(shownCommand, false);
  for (const [name, flag] of Object.entries(shownCommand.args)) {
    if (flag.type === "positional") continue;
    const row = new RegExp(`^ +(?:-\\w, )*--(?:no-)?${name} .*  \\S`, "m");
    expect(all).toMatch(row);
    if (flag.everyday === true) expect(everyday).toMatch(row);
    else expect(everyday).not.toMatch(row);
  }
});

test.each(loaded)("the groups of $meta.name --help come in their order", (shownCommand) => {
  const headings = renderCommandHelp(shownCommand, true).matchAll(/^([A-Z]\w+):\n/gm);
  const groups = Array.from(headings, ([, heading = ""]) => heading.toLowerCase());
  const used = new Set(
    Object.values(shownCommand.args).map((flag) => "group" in flag && flag.group),
  );
  expect(groups.filter((group) => group !== "arguments")).toEqual([
    ...flagGroups.filter((group) => used.has(group)).map((group) => group.toLowerCase()),
    "help",
    ...(shownCommand.appendix?.() ?? [])
      .filter(({ title }) => /^\w+$/.test(title))
      .map(({ title }) => title.toLowerCase()),
    "examples",
  ]);
});

const examples = loaded.flatMap((owner) => owner.examples.map(([line]) => ({ owner, line })));

test.each(examples)("the example $line can be run as it is", (row) => {
  const { owner, line } = row;
  const words = Array.from(line.matchAll(/"([^"]*)"|\S+/g), ([all, text]) => text ?? all);
  expect(words.slice(0, 2)).toEqual(["wsecho", owner.meta.name]);
  expect(() => readFlags(owner.meta.name, owner.args, words.slice(2), {})).not.toThrow();
});

const topics = [{ name: "things", title: "What things are", blocks: ["They are."] }];

test("the help of the program shows every command and how to begin", () => {
  expect(renderProgramHelp("Does things", [tried], topics)).toBe(`Does things

Usage: wsecho <command> [flags]

Commands:
  try  Try things

Flags:
  -h, --help     Show help; after a command: help for that command
  -V, --version  Show the version

Examples:
  wsecho try  tries

Topics:
  things  What things are

For all flags of a command: wsecho <command> --help
For a topic: wsecho help <topic>
`);
});

test("a default is called one, and an example too", () => {
  for (const one of loaded) {
    const all = renderCommandHelp(one, true).replace(/\s+/g, " ");
    // Neither `(5s)` nor `(10%)`, which could be either.
    expect(all).not.toMatch(/ \(\d[^ )]*\)| \([^ )]*:\)/);
  }
});

test("no help has trailing blanks, tabs or colours", () => {
  const texts = loaded.flatMap((one) => [
    renderCommandHelp(one, true),
    renderCommandHelp(one, false),
  ]);
  for (const text of [
    ...texts,
    renderProgramHelp("x", loaded, allTopics()),
    ...allTopics().map(renderTopic),
  ]) {
    expect(text).not.toMatch(/[ \t]$|\t|\x1b/m);
    expect(text).toEndWith("\n");
  }
});
