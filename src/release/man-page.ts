import type { Command } from "../cli/command.ts";
import { type BooleanFlag, flagGroups, type ValueFlag } from "../cli/flag.ts";
import type { Block, Topic } from "../cli/topics/topic.ts";
import type { Row } from "../text/columns.ts";

/** What the manual is made of. */
export interface Manual {
  readonly version: string;
  readonly description: string;
  readonly commands: readonly Command[];
  readonly topics: readonly Topic[];
}

/** Renders the manual as `wsecho.1` (man(7)), from what `--help` and `wsecho help` print. */
export function renderManPage({ version, description, commands, topics }: Manual): string {
  const lines = [
    `.TH WSECHO 1 "" "wsecho ${version}" "User Commands"`,
    ".SH NAME",
    `wsecho \\- ${escape(description)}`,
    ".SH SYNOPSIS",
    ...commands.flatMap(({ meta, usage }) => [".br", `.B wsecho ${meta.name}`, escape(usage)]),
    ...commands.flatMap(commandLines),
    ...topics.flatMap(({ title, blocks }) => [
      `.SH ${escape(title.toUpperCase())}`,
      ...blocks.flatMap(blockLines),
    ]),
    ".SH SEE ALSO",
    ".BR curl (1)",
    ".br",
    "RFC 6455, The WebSocket Protocol",
  ];
  return `${lines.join("\n")}\n`;
}

function commandLines({ meta, args, examples, usage }: Command): string[] {
  const flags = Object.entries(args).flatMap(([name, flag]) =>
    flag.type === "positional" ? [] : [{ name, flag }],
  );
  const groups = flagGroups.flatMap((group) => {
    const members = flags.filter(({ flag }) => flag.group === group);
    if (members.length === 0) return [];
    const title = group.charAt(0).toUpperCase() + group.slice(1);
    return [`.SS ${escape(title)}`, ...members.flatMap(({ name, flag }) => flagLines(name, flag))];
  });
  return [
    `.SH WSECHO ${meta.name.toUpperCase()}`,
    `.B wsecho ${meta.name}`,
    escape(usage),
    ".PP",
    escape(`${meta.description}.`),
    ...groups,
    ".SS Examples",
    ...examples.flatMap(([line, meaning]) => [".TP", bold(line), escape(meaning)]),
  ];
}

function flagLines(name: string, flag: BooleanFlag | ValueFlag): string[] {
  const long = `--${flag.type === "boolean" && flag.default === true ? "no-" : ""}${name}`;
  const names = flag.alias === undefined ? long : `-${flag.alias}, ${long}`;
  const value = flag.type === "string" ? ` \\fI${escape(flag.valueHint)}\\fR` : "";
  const fallback =
    flag.type === "string" && flag.default !== undefined ? ` (default: ${flag.default})` : "";
  return [".TP", `\\fB${escape(names)}\\fR${value}`, escape(flag.description + fallback)];
}

function blockLines(block: Block): string[] {
  if (typeof block === "string") return [".PP", escape(block)];
  if ("rows" in block) return block.rows.flatMap(rowLines);
  return [".PP", ".nf", ".RS 4", ...block.example.map(escape), ".RE", ".fi"];
}

function rowLines([name, meaning]: Row): string[] {
  return [".TP", bold(name.trim()), escape(meaning)];
}

/** Not by a macro, which would take quotes for its own. */
function bold(text: string): string {
  return `\\fB${escape(text)}\\fR`;
}

/** Keeps roff from seeing its own characters in a text. */
function escape(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replaceAll("…", "...")
    .replace(/^(?=[.'])/, "\\&")
    .replaceAll("\u00a0", "\\ ");
}
