import type { Message } from "../../protocol/message.ts";
import { escapeControls } from "../../text/escape.ts";
import { describeBytes } from "../../text/excerpt.ts";
import { allowsColor } from "../terminal.ts";
import type { OutputOptions } from "./options.ts";
import type { Reporter, Screen } from "./reporter.ts";

/** How a reply is printed. */
export interface ReplyOptions {
  /** When the reply came; printed before it. */
  readonly time?: Date | undefined;
  /** How JSON is laid out. Default: as it came. */
  readonly layout?: JsonLayout | undefined;
}

/** `indentJson` and `colorJson`, which are only loaded when they are used. */
export interface JsonLayout {
  /** Lays out JSON in lines; undefined if the text is not JSON. */
  indent(text: string): string | undefined;
  /** Colours the result; only used at a terminal. */
  readonly color?: ((text: string) => string) | undefined;
}

/** Prints replies alone. */
export async function textReporter(
  { env, stdout }: Screen,
  { pretty, timestamps }: OutputOptions,
): Promise<Reporter> {
  const terminal = stdout.isTerminal();
  const layout = pretty ? await loadLayout(env) : undefined;
  return {
    replied(message) {
      const time = timestamps ? new Date() : undefined;
      stdout.write(renderReply(message, terminal, { time, layout }));
    },
  };
}

async function loadLayout(env: Screen["env"]): Promise<JsonLayout> {
  const [{ indentJson }, { colorJson }] = await Promise.all([
    import("../../text/json-indent.ts"),
    import("../../text/json-color.ts"),
  ]);
  return { indent: indentJson, color: allowsColor(env) ? colorJson : undefined };
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
    typeof reply === "string" ? showText(reply, terminal, layout) : describeBytes(reply, 64);
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
