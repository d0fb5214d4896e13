import manifest from "../../package.json" with { type: "json" };
import { nearest } from "../text/nearest.ts";
import { redactUrl } from "../text/redact.ts";
import type { Command } from "./command.ts";
import { commands, loadCommands } from "./commands.ts";
import { renderCommandHelp, renderProgramHelp } from "./help.ts";
import { renderTopic } from "./topics/topic.ts";
import { allTopics } from "./topics/topics.ts";
import { UnknownWordError } from "./unknown-word.ts";

/**
 * Gives the version, the help, or the help of the command or topic in `topic`, the short one after `-h`.
 *
 * @throws {WsechoError} with code `USAGE` when there is no such command
 */
export async function describeProgram(
  name: string,
  topic: string | undefined,
  target: string,
): Promise<string> {
  const { version, description } = manifest;
  if (name === "--version" || name === "-V") {
    return `wsecho ${version} (Bun ${Bun.version}, ${target})\n`;
  }
  if (!["-h", "--help", "help"].includes(name)) throw unknownCommand(name);
  if (topic === undefined || topic.startsWith("-")) {
    return renderProgramHelp(description, await loadCommands(), allTopics());
  }
  const page = allTopics().find((each) => each.name === topic);
  if (name === "help" && page !== undefined) return renderTopic(page);
  return renderCommandHelp(await loadCommand(topic), name !== "-h");
}

/** @throws {WsechoError} with code `USAGE` when there is no such command */
export async function loadCommand(name: string): Promise<Command> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw unknownCommand(name);
  return typeof command === "function" ? await command() : command;
}

function unknownCommand(name: string): UnknownWordError {
  const shown = JSON.stringify(redactUrl(name));
  const kind = name.startsWith("-") ? "flag" : "command";
  const topics = allTopics().map((topic) => topic.name);
  const words = [...Object.keys(commands), "--help", "--version", ...topics];
  const near = words.includes(name) ? name : nearest(name, words);
  const help = near !== undefined && topics.includes(near) ? "help " : "";
  const hint = near === undefined ? 'see "wsecho --help"' : `did you mean "wsecho ${help}${near}"?`;
  return new UnknownWordError("", name, `Unknown ${kind} ${shown}`, hint);
}
