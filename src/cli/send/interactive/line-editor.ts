import { blankWordStart, nextBorder, previousBorder, wordEnd, wordStart } from "./grapheme.ts";
import { remember } from "./history-entries.ts";
import type { Key, KeyName } from "./keys.ts";

/** A line that is being typed. */
export interface Line {
  readonly text: string;
  /** In UTF-16 units from the start of the text, always between two characters. */
  readonly cursor: number;
  /** What was entered before, the oldest first. */
  readonly history: readonly string[];
  /** Which entry of the history is being edited; behind the last one it is a new line. */
  readonly position: number;
  /** The texts that were left for others in the history, by their positions. */
  readonly drafts: Readonly<Record<number, string>>;
}

/** What happens beyond the line. */
export type Effect =
  | { readonly type: "submit"; readonly text: string }
  /** The text is given up, as by Ctrl-C. */
  | { readonly type: "discard" }
  /** Ctrl-C when there was nothing to give up. */
  | { readonly type: "interrupt" }
  | { readonly type: "end" }
  | { readonly type: "clear-screen" };

/** The line after a key, and what that key has set off. */
export interface Edit {
  readonly line: Line;
  readonly effect?: Effect;
}

/** A line with nothing in it yet. */
export function emptyLine(history: readonly string[]): Line {
  return { text: "", cursor: 0, history, position: history.length, drafts: {} };
}

/** Does to a line what a key stands for. */
export function apply(line: Line, key: Key): Edit {
  if (key.type === "text") return { line: insert(line, key.text) };
  // A line that was copied whole brings its end along, which is no part of it.
  if (key.type === "paste") return { line: insert(line, key.text.replace(/\n$/, "")) };
  return actions[key.type](line);
}

const actions: Readonly<Record<KeyName, (line: Line) => Edit>> = {
  left: (line) => moveTo(line, previousBorder(line.text, line.cursor)),
  right: (line) => moveTo(line, nextBorder(line.text, line.cursor)),
  "word-left": (line) => moveTo(line, wordStart(line.text, line.cursor)),
  "word-right": (line) => moveTo(line, wordEnd(line.text, line.cursor)),
  home: (line) => moveTo(line, 0),
  end: (line) => moveTo(line, line.text.length),
  up: (line) => recall(line, line.position - 1),
  down: (line) => recall(line, line.position + 1),
  "delete-left": (line) => removeTo(line, previousBorder(line.text, line.cursor)),
  "delete-right": (line) => removeTo(line, nextBorder(line.text, line.cursor)),
  "delete-word-left": (line) => removeTo(line, wordStart(line.text, line.cursor)),
  "delete-word-right": (line) => removeTo(line, wordEnd(line.text, line.cursor)),
  "delete-blank-word-left": (line) => removeTo(line, blankWordStart(line.text, line.cursor)),
  "delete-to-start": (line) => removeTo(line, 0),
  "delete-to-end": (line) => removeTo(line, line.text.length),
  // Where a terminal does not mark what is pasted, its tabs come as keys, and none may get lost.
  tab: (line) => ({ line: insert(line, "\t") }),
  enter: (line) => ({
    line: emptyLine(remember(line.history, line.text)),
    effect: { type: "submit", text: line.text },
  }),
  interrupt: (line) => ({
    line: emptyLine(line.history),
    effect: { type: line.text === "" ? "interrupt" : "discard" },
  }),
  "end-of-input": (line) =>
    line.text === "" ? { line, effect: { type: "end" } } : actions["delete-right"](line),
  "clear-screen": (line) => ({ line, effect: { type: "clear-screen" } }),
};

function insert(line: Line, text: string): Line {
  const before = line.text.slice(0, line.cursor) + text;
  const joined = before + line.text.slice(line.cursor);
  // What was inserted may melt with what stands behind it, as an accent does with its letter.
  const cursor = before === "" ? 0 : nextBorder(joined, before.length - 1);
  return { ...line, text: joined, cursor };
}

function moveTo(line: Line, cursor: number): Edit {
  return { line: { ...line, cursor } };
}

function removeTo(line: Line, offset: number): Edit {
  const start = Math.min(line.cursor, offset);
  const text = line.text.slice(0, start) + line.text.slice(Math.max(line.cursor, offset));
  const cursor = start === 0 ? 0 : nextBorder(text, start - 1);
  return { line: { ...line, text, cursor } };
}

function recall(line: Line, position: number): Edit {
  if (position < 0 || position > line.history.length) return { line };
  const drafts = { ...line.drafts, [line.position]: line.text };
  const text = drafts[position] ?? line.history[position] ?? "";
  return { line: { ...line, text, cursor: text.length, position, drafts } };
}
