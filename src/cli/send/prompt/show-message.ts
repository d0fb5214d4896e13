import type { Message } from "../../../protocol/message.ts";
import { byteLength } from "../../../protocol/message.ts";
import { escapeControls } from "../../../text/escape.ts";
import { firstCharacters } from "../../../text/excerpt.ts";
import { hexDump, hexDumpWidth } from "../../../text/hex-dump.ts";
import { colorJson } from "../../../text/json-color.ts";
import { indentJson } from "../../../text/json-indent.ts";
import { type Paint, paintStyled } from "../../../text/style.ts";

/** Which way a message went: from the server, or to it. */
export type Direction = "received" | "sent";

/** How messages are shown. */
export interface MessageLook {
  /** Characters in a line of the terminal. */
  readonly columns: number;
  readonly paint: Paint;
  /** Whether JSON is indented. */
  readonly isPretty: boolean;
  /** Printed before the message. */
  readonly time: Date | undefined;
  /** Whether a long message is cut, so that the next ones stay on the screen. */
  readonly isCut: boolean;
}

const marks = { received: ["cyan", "<"], sent: ["green", ">"] } as const;

/** What keeps the lines of a message apart from the marks. */
export const margin = "  ";

/** What is shown of a message at first. */
const cutLimits = { lines: 20, characters: 1600, bytes: 256 } as const;

/** What is shown of it at most: the rest would scroll out of any terminal. */
const wholeLimits = { lines: 100_000, characters: 1024 * 1024, bytes: 64 * 1024 } as const;

/** Longer JSON takes too long to lay out while messages come in. */
const longestJson = 1024 * 1024;

/**
 * Shows a message at a terminal: a mark for its direction, then a text with its own line ends, JSON in
 * colours, or bytes in the way of `hexdump -C`; all of it harmless.
 */
export function showMessage(direction: Direction, message: Message, look: MessageLook): string {
  const { paint, time, isCut } = look;
  const limits = isCut ? cutLimits : wholeLimits;
  const { lines, isWhole } =
    typeof message === "string"
      ? textLines(message, look, limits)
      : byteLines(message, look, limits);
  const rest = isCut ? "; /last shows them" : "";
  const note = isWhole ? [] : [paint("dim", `… (${byteLength(message)} bytes in all${rest})`)];
  const stamp = time === undefined ? "" : `${paint("dim", time.toISOString())} `;
  const [style, mark] = marks[direction];
  const [first = "", ...others] = [...lines, ...note];
  const shown = [`${paint(style, mark)} ${stamp}${first}`, ...others.map((line) => margin + line)];
  return shown.map((line) => `${line}\n`).join("");
}

interface Shown {
  readonly lines: readonly string[];
  readonly isWhole: boolean;
}

type Limits = Readonly<Record<keyof typeof cutLimits, number>>;

function textLines(text: string, { isPretty, paint }: MessageLook, limits: Limits): Shown {
  const json = isPretty && text.length <= longestJson ? indentJson(text) : undefined;
  const laidOut = json ?? text;
  const lines = firstCharacters(laidOut, limits.characters).split(/\r?\n/);
  const part = lines.slice(0, limits.lines).map(escapeControls);
  const isWhole = laidOut.length <= limits.characters && lines.length <= limits.lines;
  // Colours do not go over the end of a line, as there is none within a JSON text.
  const isColored = json !== undefined && paint === paintStyled;
  return { lines: isColored ? part.map(colorJson) : part, isWhole };
}

function byteLines(bytes: Uint8Array, { columns }: MessageLook, limits: Limits): Shown {
  const size = `${bytes.length} ${bytes.length === 1 ? "byte" : "bytes"}`;
  if (bytes.length === 0) return { lines: [size], isWhole: true };
  const room = columns - margin.length;
  const bytesPerRow = [16, 8].find((count) => hexDumpWidth(count) <= room) ?? 4;
  const rows = hexDump(bytes.subarray(0, limits.bytes), bytesPerRow);
  const isWhole = bytes.length <= limits.bytes;
  // The size is in the first line, and that of a part would be wrong.
  return { lines: [size, ...rows.slice(0, -1)], isWhole };
}
