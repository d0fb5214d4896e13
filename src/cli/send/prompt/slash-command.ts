import { ParseError } from "../../../errors.ts";
import { maySendCloseCode, sendableCloseCodes } from "../../../protocol/close-code.ts";
import type { Message } from "../../../protocol/message.ts";
import { decodeHex } from "../../../text/decode.ts";
import { excerpt } from "../../../text/excerpt.ts";
import { nearest } from "../../../text/nearest.ts";

/** What a line that was entered asks for. */
export type LineCommand =
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "ping" }
  /** RFC 6455, section 5.5.1; 1000 where no code was given. */
  | { readonly type: "close"; readonly code: number; readonly reason: string }
  | { readonly type: "help" }
  /** Nothing can be done; `problem` tells a person why, in one line. */
  | { readonly type: "mistake"; readonly problem: string };

/** What `/help` shows. */
export const slashHelp = `/ping                   send a ping
/close [CODE [REASON]]  close the connection, with 1000 where no code is given
/binary HEX             send bytes, such as /binary 48 65 6c 6c 6f
/help                   show this help
//TEXT                  send /TEXT
Ctrl-D, or Ctrl-C on an empty line, ends; the arrows up and down go through the history.
`;

const commands: Readonly<Record<string, (rest: string) => LineCommand>> = {
  "/ping": (rest) => alone({ type: "ping" }, rest),
  "/close": parseClose,
  "/binary": parseBinary,
  "/help": (rest) => alone({ type: "help" }, rest),
};

/**
 * Reads a line: `/ping`, `/close`, `/binary` and `/help` are commands, `//` at its start stands for one
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
  throw new ParseError(excerpt(rest, shown), "nothing behind it");
}

function parseClose(rest: string): LineCommand {
  const [word = ""] = rest.split(/\s/, 1);
  const code = rest === "" ? 1000 : parseCloseCode(word);
  const reason = rest.slice(word.length).trim();
  // RFC 6455, section 5.5: 125 bytes in a control frame, two of which are the code.
  if (Buffer.byteLength(reason) <= 123) return { type: "close", code, reason };
  throw new ParseError(excerpt(reason, shown), "a reason of at most 123 bytes of UTF-8");
}

function parseCloseCode(text: string): number {
  const code = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (maySendCloseCode(code)) return code;
  throw new ParseError(excerpt(text, shown), `a close code from ${sendableCloseCodes}`);
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
