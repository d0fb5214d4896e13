import type { Message } from "../../protocol/message.ts";
import { escapeControls } from "../../text/escape.ts";
import { hexPreview } from "../../text/excerpt.ts";

/** How replies are printed. */
export interface ReplyOptions {
  /** When the reply came; printed before it. */
  readonly time?: Date | undefined;
  /** How JSON is laid out. Default: as it came. */
  readonly layout?: JsonLayout | undefined;
}

/** `indentJson` and `colorJson`; passed in, so that they are only loaded when they are used. */
export interface JsonLayout {
  /** Lays out JSON in lines; undefined if the text is not JSON. */
  indent(text: string): string | undefined;
  /** Colours the result; only used at a terminal. */
  readonly color?: ((text: string) => string) | undefined;
}

/**
 * A reply as it is printed: at a terminal after a few words, and escaped; in a pipe as it is, a text with
 * a line feed after it. Bytes in a pipe are left alone, without the time even, as it would change them.
 */
export function renderReply(
  reply: Message,
  terminal: boolean,
  { time, layout }: ReplyOptions = {},
): Message {
  if (!terminal && typeof reply !== "string") return reply;
  const shown =
    typeof reply === "string" ? showText(reply, terminal, layout) : describeBytes(reply);
  const stamp = time === undefined ? "" : `${time.toISOString()} `;
  return `${stamp}${terminal ? "Response from server: " : ""}${shown}\n`;
}

function showText(text: string, terminal: boolean, layout: JsonLayout | undefined): string {
  const laidOut = layout?.indent(text);
  if (!terminal) return laidOut ?? text;
  if (laidOut === undefined) return escapeControls(text);
  // The line feeds are of the layout: within JSON texts there are none.
  const harmless = laidOut.split("\n").map(escapeControls).join("\n");
  return layout?.color?.(harmless) ?? harmless;
}

/** Bytes as they are shown to a person. */
export function describeBytes(bytes: Uint8Array): string {
  return `${bytes.length} bytes${bytes.length === 0 ? "" : `: ${hexPreview(bytes, 64)}`}`;
}
