import { ParseError } from "../../../errors.ts";
import type { Message } from "../../../protocol/message.ts";
import { decodeHex } from "../../../text/decode.ts";
import { excerpt } from "../../../text/excerpt.ts";
import { nearest } from "../../../text/nearest.ts";
import { toCloseOption } from "../close-option.ts";

/** What a line that was entered asks for. */
export type LineCommand =
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "ping" }
  /** RFC 6455, section 5.5.1; 1000 where no code was given. */
  | { readonly type: "close"; readonly code: number; readonly reason: string }
  | { readonly type: "help" }
  /** Nothing can be done; `problem` says why, in one line. */
  | { readonly type: "mistake"; readonly problem: string };

/** What `/help` shows. */
export const slashHelp = `/ping                   send a ping
/close [CODE [REASON]]  close the connection, with 1000 where no code is given
/binary HEX             send bytes, e.g. /binary 48 65 6c 6c 6f
/help                   show this help
//TEXT                  send /TEXT
Ctrl-D leaves, and so does Ctrl-C on an empty line. Up and Down recall lines that begin like this one;
Ctrl-_ undoes, Ctrl-Y yanks, Ctrl-Z suspends.
`;

const commands: Readonly<Record<string, (rest: string) => LineCommand>> = {
  "/ping": (rest) => alone({ type: "ping" }, rest),
  "/close": parseClose,
  "/binary": parseBinary,
  "/help": (rest) => alone({ type: "help" }, rest),
};

/**
 * Reads a line: `/ping`, `/close`, `/binary` and `/help` are commands, `//` at its start means one
 * slash, and what does not begin with a slash is a text message. Never throws.
 */
export function parseLine(line: string): LineCommand {
  if (!line.startsWith("/")) return { type: "message", message: line };
  if (line.startsWith("//")) return { type: "message", message: line.slice(1) };
  const [name = ""] = line.split(/\s/, 1);
  const parse = commands[name];
  if (parse === undefined) return { type: "mistake", problem: unknownCommand(name) };
  try {
    return parse(line.slice(name.length).trim());
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const { value, expected } = error;
    return { type: "mistake", problem: new ParseError(value, expected, name).message };
  }
}

function alone(command: LineCommand, rest: string): LineCommand {
  if (rest === "") return command;
  throw new ParseError(excerpt(rest, shown), "nothing after it");
}

function parseClose(rest: string): LineCommand {
  const [code = ""] = rest.split(/\s/, 1);
  return { type: "close", ...toCloseOption(code || "1000", rest.slice(code.length).trim()) };
}

function parseBinary(rest: string): LineCommand {
  if (rest !== "") return { type: "message", message: decodeHex(rest) };
  throw new ParseError(rest, "pairs of hexadecimal digits");
}

function unknownCommand(name: string): string {
  const near = nearest(name, Object.keys(commands));
  const hint = near === undefined ? 'see "/help"' : `did you mean "${near}"?`;
  const quoted = JSON.stringify(excerpt(name, shown));
  return `Unknown command ${quoted}: ${hint} (// at the start sends a text with one slash)`;
}

/** Characters of what is wrong that a problem repeats. */
const shown = 64;
