import { createInterface, type Key } from "node:readline";
import { PassThrough, Writable } from "node:stream";

import { nextBorder, previousBorder } from "./grapheme.ts";
import { historyLimit } from "./history.ts";
import type { Typed } from "./layout.ts";

export type { Key } from "node:readline";

/** A line that `node:readline` edits, with its history, undo and yank, but does not show. */
export interface Line {
  readonly typed: Typed;
  insert(text: string): void;
  /** Puts another text in place of what is typed. */
  replace(text: string): void;
  /** Does what a key means; `text` is what it types, if anything. */
  press(text: string | undefined, key: Key): void;
}

/** Makes an empty line; the history has the oldest entry first. */
export function createLine(history: readonly string[], submit: (text: string) => void): Line {
  const editor = createInterface({
    input: new PassThrough(),
    output: new Writable({ write: (_chunk, _encoding, done) => done() }),
    terminal: true,
    prompt: "",
    history: history.map(hideLineEnds).toReversed(),
    historySize: historyLimit,
  });
  editor.on("line", (text) => submit(showLineEnds(text)));

  const line: Line = {
    get typed() {
      return { text: showLineEnds(editor.line), cursor: editor.cursor };
    },
    insert: (text) => editor.write(hideLineEnds(text)),
    replace(text) {
      editor.write("", { ctrl: true, name: "e" });
      editor.write("", { ctrl: true, name: "u" });
      line.insert(text);
    },
    press(text, key) {
      // readline goes by code points, of which a character may have several.
      const steps = Math.max(1, [...besides(line.typed, key)].length);
      for (let step = 0; step < steps; step++) editor.write(text ?? "", key);
    },
  };
  return line;
}

/** The character that a key goes over, or deletes; empty for any other key. */
function besides({ text, cursor }: Typed, { name = "", ctrl, meta }: Key): string {
  if (meta === true) return "";
  const key = ctrl === true ? `ctrl-${name}` : name;
  if (["left", "backspace", "ctrl-b", "ctrl-h"].includes(key)) {
    return text.slice(previousBorder(text, cursor), cursor);
  }
  if (["right", "delete", "ctrl-f", "ctrl-d"].includes(key)) {
    return text.slice(cursor, nextBorder(text, cursor));
  }
  return "";
}

// For readline these are Enter. Lone halves of surrogate pairs replace them, which no UTF-8 decodes to.
function hideLineEnds(text: string): string {
  return text.replace(/[\n\u2028\u2029]/g, (end) =>
    String.fromCharCode(0xdc00 + (end.charCodeAt(0) & 0xff)),
  );
}

function showLineEnds(line: string): string {
  // With the flag u only halves that are alone match.
  return line.replace(/[\udc0a\udc28\udc29]/gu, (half) => lineEnds[half] ?? half);
}

const lineEnds: Readonly<Record<string, string>> = {
  "\udc0a": "\n",
  "\udc28": "\u2028",
  "\udc29": "\u2029",
};
