import { WsechoError } from "../../errors.ts";
import type { Message } from "../../protocol/message.ts";
import type { Conversation, Ending, Line } from "./conversation.ts";

/** A conversation of which more lines may come. */
interface Draft {
  readonly path: string;
  readonly subprotocol: string | undefined;
  readonly lines: Line[];
  ending: Ending | undefined;
  /** When the last thing in it happened, in milliseconds. */
  at: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads a recording.
 *
 * @throws {WsechoError} with code `BAD_VALUE`, naming the line that is none
 */
export function parseRecording(text: string): Conversation[] {
  const conversations: Draft[] = [];
  const open = new Map<number, Draft>();
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    try {
      readLine(line, index + 1, conversations, open);
    } catch (error) {
      const wanted = error instanceof Wanted ? error.message : "a JSON object";
      throw new WsechoError("BAD_VALUE", `line ${index + 1}: expected ${wanted}`);
    }
  }
  if (conversations.length === 0) {
    throw new WsechoError("BAD_VALUE", 'line 1: expected a line with "event":"open"');
  }
  return conversations.map(({ at: _, ...conversation }) => conversation);
}

/** What was expected of a line. */
class Wanted extends Error {}

function readLine(
  text: string,
  number: number,
  conversations: Draft[],
  open: Map<number, Draft>,
): void {
  const fields: unknown = JSON.parse(text);
  if (typeof fields !== "object" || fields === null) throw new Wanted("a JSON object");
  const line: Fields = { ...fields };
  const event = stringOf(line, "event");
  if (event === "left_out") return;
  if (!["open", "message", "close"].includes(event)) {
    throw new Wanted('"event" to be open, message, close or left_out');
  }
  const connection = numberOf(line, "connection");
  const at = Date.parse(stringOf(line, "time"));
  if (Number.isNaN(at)) throw new Wanted('"time" in ISO 8601');
  if (event === "open") {
    const subprotocol = stringOf(line, "subprotocol") || undefined;
    const path = stringOf(line, "path");
    const begun: Draft = { path, subprotocol, lines: [], ending: undefined, at };
    conversations.push(begun);
    open.set(connection, begun);
    return;
  }
  const draft = open.get(connection);
  if (draft === undefined) throw new Wanted(`connection ${connection} to be open`);
  const pause = Math.max(0, at - draft.at);
  draft.at = at;
  const direction = directionOf(line);
  if (event === "message") {
    draft.lines.push({ line: number, direction, message: messageOf(line), pause });
    return;
  }
  open.delete(connection);
  if (direction === "to-server") return;
  draft.ending = { code: numberOf(line, "code"), reason: stringOf(line, "reason"), pause };
}

function directionOf(line: Fields): Line["direction"] {
  const direction = stringOf(line, "direction");
  if (direction === "to-client" || direction === "to-server") return direction;
  throw new Wanted('"direction" to be to-client or to-server');
}

function messageOf(line: Fields): Message {
  const type = stringOf(line, "type");
  const data = stringOf(line, "data");
  if (type === "text") return data;
  if (type !== "binary") throw new Wanted('"type" to be text or binary');
  try {
    return Uint8Array.fromBase64(data);
  } catch {
    throw new Wanted('"data" in base64');
  }
}

function stringOf(line: Fields, name: string): string {
  const value = line[name];
  if (typeof value === "string") return value;
  throw new Wanted(`${JSON.stringify(name)} to be a string`);
}

function numberOf(line: Fields, name: string): number {
  const value = line[name];
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new Wanted(`${JSON.stringify(name)} to be a whole number`);
}
