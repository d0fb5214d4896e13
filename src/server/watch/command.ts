import { ParseError, WsechoError } from "../../errors.ts";
import { maySendCloseCode, sendableCloseCodes } from "../../protocol/close-code.ts";
import type { Message } from "../../protocol/message.ts";
import { decodeBase64 } from "../../text/decode.ts";
import { parseDuration } from "../../text/duration.ts";
import { excerpt } from "../../text/excerpt.ts";
import type { WatchCommand } from "./news.ts";

const commands = ["send", "close", "cut", "stall", "delay"] as const;

const example = '{"command":"close","connection":1,"code":1011}';

/**
 * Reads a command, such as `{"command":"delay","connection":3,"delay":"200ms"}`.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, saying what was expected
 */
export function parseCommand(message: Message): WatchCommand {
  const fields = readObject(message);
  const connection = fields["connection"];
  const name = fields["command"];
  const command = commands.find((each) => each === name);
  if (command === undefined) throw wrong("command", name, `one of ${commands.join(", ")}`);
  if (typeof connection !== "number" || !Number.isSafeInteger(connection)) {
    throw wrong("connection", connection, "the number of a connection");
  }
  switch (command) {
    case "send":
      return { command, connection, message: messageIn(fields) };
    case "close":
      return { command, connection, ...closeIn(fields) };
    case "delay":
      return { command, connection, delay: delayIn(fields) };
    default:
      return { command, connection };
  }
}

type Fields = Readonly<Record<string, unknown>>;

function readObject(message: Message): Fields {
  const text = typeof message === "string" ? message : "";
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // It is told below.
  }
  throw new ParseError(excerpt(text), `a command as JSON, such as ${example}`, "command");
}

function messageIn({ text, base64 }: Fields): Message {
  if (typeof text === "string" && base64 === undefined) return text;
  if (typeof base64 === "string" && text === undefined) return decodeBase64(base64);
  throw wrong("text", text, "a text, or base64 instead of it");
}

function closeIn({ code = 1000, reason = "" }: Fields) {
  if (typeof code !== "number" || !maySendCloseCode(code)) {
    throw wrong("code", code, `a close code from ${sendableCloseCodes}`);
  }
  if (typeof reason !== "string" || Buffer.byteLength(reason) > 123) {
    throw wrong("reason", reason, "a text of at most 123 bytes");
  }
  return { code, reason };
}

function delayIn({ delay }: Fields): number {
  if (typeof delay === "string") return parseDuration(delay);
  throw wrong("delay", delay, "a duration such as 200ms");
}

function wrong(name: string, value: unknown, expected: string): WsechoError {
  const shown = excerpt(JSON.stringify(value) ?? "nothing");
  const text = `Cannot use ${JSON.stringify(name)}: expected ${expected}, found ${shown}`;
  return new WsechoError("BAD_VALUE", text);
}
