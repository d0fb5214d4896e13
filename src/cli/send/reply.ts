import type { Message } from "../../protocol/message.ts";
import { escapeControls } from "../../text/escape.ts";
import { hexPreview } from "../../text/excerpt.ts";

/**
 * A reply as it is printed: for a person behind a few words and made harmless, for a pipe as it is;
 * there a text ends with a line feed, and bytes are left alone.
 */
export function renderReply(reply: Message, terminal: boolean): Message {
  if (!terminal) return typeof reply === "string" ? `${reply}\n` : reply;
  const shown = typeof reply === "string" ? escapeControls(reply) : describeBytes(reply);
  return `Response from server: ${shown}\n`;
}

function describeBytes(bytes: Uint8Array): string {
  return `${bytes.length} bytes${bytes.length === 0 ? "" : `: ${hexPreview(bytes, 64)}`}`;
}
