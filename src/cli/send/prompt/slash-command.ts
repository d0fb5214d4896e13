import { ParseError, WsechoError } from "../../../errors.ts";
import { decodeHex } from "../../../text/decode.ts";
import { excerpt } from "../../../text/excerpt.ts";
import { nearest } from "../../../text/nearest.ts";
import { toCloseOption } from "../close-option.ts";
import type { Turn } from "../feed.ts";

/** Commands that are not for the server. */
const localCommands = ["help", "last", "pretty", "time"] as const;

export interface LocalCommand {
  readonly type: (typeof localCommands)[number];
}

/** The meaning of an entered line; a text is as typed, before flags are applied to it. */
export type LineCommand = Turn | LocalCommand;

export function isLocal(command: LineCommand): command is LocalCommand {
  return (
    typeof command === "object" &&
    "type" in command &&
    localCommands.some((type) => type === command.type)
  );
}

/** What `/help` shows. */
export const slashHelp = `/ping                   send a ping
/close [CODE [REASON]]  close the connection, with 1000 where no code is given
/binary HEX             send bytes, e.g. /binary 48 65 6c 6c 6f
/last                   show all of the last reply
/reconnect              close the connection, and connect again
/pretty                 indent JSON, or stop that
/time                   print the time before each message, or stop that
/help                   show this help
//TEXT                  send /TEXT
Alt-Enter begins a second line. Up and Down recall lines that begin like this one, Ctrl-R searches
them; Tab completes a command, Ctrl-_ undoes, Ctrl-Y yanks, Ctrl-Z suspends. Ctrl-D quits, and so does
Ctrl-C on an empty line.
`;

const commands: Readonly<Record<string, (rest: string) => LineCommand>> = {
  "/ping": (rest) => alone({ type: "ping" }, rest),
  "/close": parseClose,
  "/binary": parseBinary,
  "/last": (rest) => alone({ type: "last" }, rest),
  "/reconnect": (rest) => alone({ type: "reconnect" }, rest),
  "/pretty": (rest) => alone({ type: "pretty" }, rest),
  "/time": (rest) => alone({ type: "time" }, rest),
  "/help": (rest) => alone({ type: "help" }, rest),
};

/** The names of all commands. */
export const commandNames: readonly string[] = Object.keys(commands);

/**
 * Reads a line: what begins with a slash is a command, `//` at its start means one slash, and anything
 * else is a text.
 *
 * @throws {WsechoError} with code `BAD_VALUE` when it begins like a command and is none
 */
export function parseLine(line: string): LineCommand {
  if (!line.startsWith("/")) return line;
  if (line.startsWith("//")) return line.slice(1);
  const [name = ""] = line.split(/\s/, 1);
  const parse = commands[name];
  if (parse === undefined) throw unknownCommand(name);
  try {
    return parse(line.slice(name.length).trim());
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw new ParseError(error.value, error.expected, name);
  }
}

function alone(command: LineCommand, rest: string): LineCommand {
  if (rest === "") return command;
  throw new ParseError(excerpt(rest), "nothing after it");
}

function parseClose(rest: string): LineCommand {
  const [code = ""] = rest.split(/\s/, 1);
  return { type: "close", ...toCloseOption(code || "1000", rest.slice(code.length).trim()) };
}

function parseBinary(rest: string): LineCommand {
  if (rest !== "") return decodeHex(rest);
  throw new ParseError(rest, "pairs of hexadecimal digits");
}

function unknownCommand(name: string): WsechoError {
  const near = nearest(name, commandNames);
  const hint = near === undefined ? 'see "/help"' : `did you mean "${near}"?`;
  const quoted = JSON.stringify(excerpt(name));
  const text = `Unknown command ${quoted}: ${hint} (// at the start sends a text with one slash)`;
  return new WsechoError("BAD_VALUE", text);
}
