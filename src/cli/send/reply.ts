import type { Message } from "../../protocol/message.ts";
import { escapeControls } from "../../text/escape.ts";
import { hexPreview } from "../../text/excerpt.ts";

/** How replies are printed. */
export interface ReplyOptions {
  /** When the reply came; is printed in front of it. */
  readonly time?: Date | undefined;
  /** How JSON is laid out; left as it came where there is none. */
  readonly layout?: JsonLayout | undefined;
}

/** `indentJson` and `colorJson`; handed in, so that nothing loads them who does not want them. */
export interface JsonLayout {
  /** Lays out JSON in lines; undefined where a text is no such thing. */
  indent(text: string): string | undefined;
  /** Colours what was laid out; only ever used at a terminal. */
  readonly color?: ((text: string) => string) | undefined;
}

/**
 * A reply as it is printed: for a person behind a few words and made harmless, for a pipe as it is;
 * there a text ends with a line feed, and bytes are left alone, without the time even, as they
 * would be other bytes with it.
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

function describeBytes(bytes: Uint8Array): string {
  return `${bytes.length} bytes${bytes.length === 0 ? "" : `: ${hexPreview(bytes, 64)}`}`;
}
