import manifest from "../../package.json" with { type: "json" };
import { WsechoError } from "../errors.ts";
import { nearest } from "../text/nearest.ts";
import { commands } from "./commands.ts";
import { renderCommandHelp, renderProgramHelp } from "./help.ts";

/**
 * What the program says about itself: its version, its help, or the help of the command in `topic`,
 * the short one after `-h`.
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
    const loaded = await Promise.all(Object.values(commands).map((load) => load()));
    return renderProgramHelp(description, loaded);
  }
  const load = Object.hasOwn(commands, topic) ? commands[topic] : undefined;
  if (load === undefined) throw unknownCommand(topic);
  return renderCommandHelp(await load(), name !== "-h");
}

function unknownCommand(name: string): WsechoError {
  const kind = name.startsWith("-") ? "flag" : "command";
  const near = nearest(name, [...Object.keys(commands), "--help", "--version"]);
  const hint = near === undefined ? 'see "wsecho --help"' : `did you mean "wsecho ${near}"?`;
  return new WsechoError("USAGE", `Unknown ${kind} ${JSON.stringify(name)}: ${hint}`);
}
