import { nameWidth, renderColumns, type Row } from "../text/columns.ts";
import type { Command } from "./command.ts";
import { type BooleanFlag, flagGroups, type Flags, type ValueFlag } from "./flag.ts";
import { envNames, scopedFlags } from "./read-flags.ts";
import type { Topic } from "./topics/topic.ts";

/** The help of one command: its everyday flags, or `all` of them in groups. */
export function renderCommandHelp(command: Command, all: boolean): string {
  const { meta, args, usage, examples } = command;
  const sections = [
    `${meta.description}\n`,
    `Usage: wsecho ${meta.name} ${usage}\n`,
    ...wordSections(args),
    ...(all ? groupSections(args) : [section("Flags", everydayRows(args))]),
    ...(all ? (command.appendix?.() ?? []).map(({ title, rows }) => section(title, rows)) : []),
    section("Examples", examples),
    all
      ? section("Environment variables (flags override them)", environmentRows(command))
      : `For all flags: wsecho ${meta.name} --help\n`,
  ];
  return sections.join("\n");
}

/** The help of the program: its commands, topics and examples. */
export function renderProgramHelp(
  description: string,
  commands: readonly Command[],
  topics: readonly Topic[],
): string {
  const sections = [
    `${description}\n`,
    "Usage: wsecho <command> [flags]\n",
    section(
      "Commands",
      commands.map(({ meta }): Row => [meta.name, meta.description]),
    ),
    section("Flags", [
      ["-h, --help", "Show help; after a command: help for that command"],
      ["-V, --version", "Show the version"],
    ]),
    section(
      "Examples",
      commands.map(({ examples }) => examples[0]),
    ),
    section(
      "Topics",
      topics.map(({ name, title }): Row => [name, title]),
    ),
    "For all flags of a command: wsecho <command> --help\nFor a topic: wsecho help <topic>\n",
  ];
  return sections.join("\n");
}

const helpRow: Row = ["-h, --help", "Show help: -h the everyday flags, --help all of them"];

function everydayRows(flags: Flags): Row[] {
  const shown = namedFlags(flags).filter(([, flag]) => flag.everyday);
  return [...shown.map(flagRow), helpRow];
}

function groupSections(flags: Flags): string[] {
  const groups = flagGroups.map((group) => {
    const members = namedFlags(flags).filter(([, flag]) => flag.group === group);
    return {
      title: group.charAt(0).toUpperCase() + group.slice(1),
      rows: members.map(flagRow),
    };
  });
  const shown = [
    ...groups.filter(({ rows }) => rows.length > 0),
    { title: "Help", rows: [helpRow] },
  ];
  const width = nameWidth(shown.flatMap(({ rows }) => rows));
  return shown.map(({ title, rows }) => section(title, rows, width));
}

function wordSections(flags: Flags): string[] {
  const rows = Object.entries(flags).flatMap(([name, flag]): Row[] =>
    flag.type === "positional" ? [[name.toUpperCase(), flag.description]] : [],
  );
  return rows.length === 0 ? [] : [section("Arguments", rows)];
}

type NamedFlag = readonly [name: string, flag: BooleanFlag | ValueFlag];

function namedFlags(flags: Flags): NamedFlag[] {
  return Object.entries(flags).flatMap(([name, flag]) =>
    flag.type === "positional" ? [] : [[name, flag]],
  );
}

function flagRow([name, flag]: NamedFlag): Row {
  const short = flag.alias === undefined ? "    " : `-${flag.alias}, `;
  const value = flag.type === "string" ? ` ${flag.valueHint}` : "";
  const fallback =
    flag.type === "string" && flag.default !== undefined
      ? ` (default:\u00a0${quoteIfBlank(flag.default)})`
      : "";
  const negative = flag.type === "boolean" && flag.default === true ? "no-" : "";
  return [`${short}--${negative}${name}${value}`, `${flag.description}${fallback}`];
}

function environmentRows({ meta, args }: Command): Row[] {
  const [name = ""] = namedFlags(args).find(([, flag]) => flag.everyday) ?? [];
  const example = envNames(meta.name, name).at(-1);
  const [own = "", shared = ""] = envNames(meta.name, "<flag>");
  const scoped = scopedFlags.filter((each) => each in args).map((each) => `--${each}`);
  const only = scoped.length === 0 ? "" : `; required for ${scoped.join(" and ")}`;
  return [
    [shared, `Sets a flag, e.g. ${example}; a repeatable one has one value per line`],
    [own, `The same, for wsecho ${meta.name} only${only}`],
    ...namedFlags(args).flatMap(([name, { variable }]): Row[] =>
      variable === undefined ? [] : [[variable, `Sets --${name} if nothing else does`]],
    ),
  ];
}

function section(title: string, rows: readonly Row[], width = nameWidth(rows)): string {
  return `${title}:\n${renderColumns(rows, width)}`;
}

function quoteIfBlank(text: string): string {
  return /\s|^$/.test(text) ? JSON.stringify(text) : text;
}
