import { expect, test } from "bun:test";

import type { Key, KeyName } from "../../../../src/cli/send/interactive/keys.ts";
import {
  apply,
  type Effect,
  emptyLine,
  type Line,
} from "../../../../src/cli/send/interactive/line-editor.ts";

/** A line as it is drawn here: `|` is the cursor. */
function lineFrom(drawn: string, history: readonly string[] = []): Line {
  return { ...emptyLine(history), text: drawn.replace("|", ""), cursor: drawn.indexOf("|") };
}

function draw({ text, cursor }: Line): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

/** The line after some keys; a text stands for itself. */
function press(line: Line, ...keys: readonly (KeyName | Key)[]): Line {
  return keys.reduce(
    (before, key) => apply(before, typeof key === "string" ? { type: key } : key).line,
    line,
  );
}

function text(typed: string): Key {
  return { type: "text", text: typed };
}

function paste(pasted: string): Key {
  return { type: "paste", text: pasted };
}

test.each([
  { before: "a|b", key: "left", after: "|ab" },
  { before: "|ab", key: "left", after: "|ab" },
  { before: "a|b", key: "right", after: "ab|" },
  { before: "ab|", key: "right", after: "ab|" },
  { before: "ab|c", key: "home", after: "|abc" },
  { before: "a|bc", key: "end", after: "abc|" },
  { before: "ab|c", key: "delete-left", after: "a|c" },
  { before: "|abc", key: "delete-left", after: "|abc" },
  { before: "a|bc", key: "delete-right", after: "a|c" },
  { before: "abc|", key: "delete-right", after: "abc|" },
  { before: "a|bc", key: "end-of-input", after: "a|c" },
  { before: "ab|cd", key: "delete-to-start", after: "|cd" },
  { before: "ab|cd", key: "delete-to-end", after: "ab|" },
  { before: "one two|", key: "word-left", after: "one |two" },
  { before: "one, |two", key: "word-left", after: "|one, two" },
  { before: "|one", key: "word-left", after: "|one" },
  { before: "one| two three", key: "word-right", after: "one two| three" },
  { before: "one|!", key: "word-right", after: "one!|" },
  { before: "größe_1|-x", key: "word-left", after: "|größe_1-x" },
  { before: "a.b c.d |", key: "delete-blank-word-left", after: "a.b |" },
  { before: "a.b c.d |", key: "delete-word-left", after: "a.b c.|" },
  { before: "a| b.c", key: "delete-word-right", after: "a|.c" },
  { before: "a|", key: "tab", after: "a\t|" },
] as const)("$before and $key make $after", ({ before, key, after }) => {
  expect(draw(press(lineFrom(before), key))).toBe(after);
});

test.each([
  { what: "an accent of its own", character: "e\u0301" },
  { what: "a wide character", character: "漢" },
  { what: "an emoji", character: "👋" },
  { what: "a family", character: "👨‍👩‍👧" },
  { what: "a flag", character: "🇩🇪" },
  { what: "a keycap", character: "1️⃣" },
])("$what is one character to every key", ({ character }) => {
  const line = press(emptyLine([]), text(`a${character}b`));
  expect(draw(press(line, "left", "left"))).toBe(`a|${character}b`);
  expect(draw(press(line, "left", "left", "right"))).toBe(`a${character}|b`);
  expect(draw(press(line, "left", "delete-left"))).toBe("a|b");
  expect(draw(press(line, "left", "left", "delete-right"))).toBe("a|b");
  expect(draw(press(line, "left", "left", "end-of-input"))).toBe("a|b");
});

test("a word never ends inside a character", () => {
  const line = press(emptyLine([]), text("a ☺️"));
  expect(draw(press(line, "word-left"))).toBe("a |☺️");
  expect(draw(press(line, "home", "right", "word-right"))).toBe("a ☺️|");
});

test("text goes in where the cursor is", () => {
  expect(draw(press(lineFrom("a|d"), text("b"), text("c")))).toBe("abc|d");
  expect(draw(press(lineFrom("e|x"), text("\u0301")))).toBe("e\u0301|x");
});

test("the cursor is never left inside a character that came of two", () => {
  expect(draw(press(lineFrom("e |\u0301x"), "delete-left"))).toBe("e\u0301|x");
  expect(draw(press(lineFrom("|\u0301x"), text("e")))).toBe("e\u0301|x");
});

test("a paste goes in as it is, but for one line end behind it", () => {
  expect(draw(press(lineFrom("<|>"), paste("one\ntwo\tthree")))).toBe("<one\ntwo\tthree|>");
  expect(draw(press(lineFrom("<|>"), paste("one\n")))).toBe("<one|>");
  expect(draw(press(lineFrom("<|>"), paste("one\n\n")))).toBe("<one\n|>");
  expect(draw(press(lineFrom("|"), paste("\n")))).toBe("|");
});

const effects: { before: string; key: KeyName; effect: Effect | undefined; after: string }[] = [
  { before: "a|b", key: "enter", effect: { type: "submit", text: "ab" }, after: "|" },
  { before: "|", key: "enter", effect: { type: "submit", text: "" }, after: "|" },
  { before: "a|b", key: "interrupt", effect: { type: "discard" }, after: "|" },
  { before: "|", key: "interrupt", effect: { type: "interrupt" }, after: "|" },
  { before: "|", key: "end-of-input", effect: { type: "end" }, after: "|" },
  { before: "a|", key: "end-of-input", effect: undefined, after: "a|" },
  { before: "a|b", key: "clear-screen", effect: { type: "clear-screen" }, after: "a|b" },
  { before: "a|b", key: "left", effect: undefined, after: "|ab" },
];

test.each(effects)(
  "$before and $key leave $after, and do what they must",
  ({ before, key, effect, after }) => {
    const edit = apply(lineFrom(before), { type: key });
    expect(edit.effect).toEqual(effect);
    expect(draw(edit.line)).toBe(after);
  },
);

test("a paste of several lines is submitted as one text", () => {
  const line = press(emptyLine([]), paste("one\ntwo\n"), text("!"));
  const { effect } = apply(line, { type: "enter" });
  expect(effect).toEqual({ type: "submit", text: "one\ntwo!" });
});

test("up and down go through the history, and stop at its ends", () => {
  const line = emptyLine(["first", "second"]);
  expect(draw(press(line, "up"))).toBe("second|");
  expect(draw(press(line, "up", "up"))).toBe("first|");
  expect(draw(press(line, "up", "up", "up"))).toBe("first|");
  expect(draw(press(line, "up", "up", "down"))).toBe("second|");
  expect(draw(press(line, "down"))).toBe("|");
});

test("what was typed before going up is there again after coming down", () => {
  const line = press(emptyLine(["first", "second"]), text("new"), "left");
  expect(draw(press(line, "up", "up", "down", "down"))).toBe("new|");
  expect(draw(press(line, "down"))).toBe("ne|w");
});

test("what was changed in the history stays changed until a line is submitted", () => {
  const line = press(emptyLine(["first", "second"]), "up", text("!"), "up");
  expect(draw(press(line, "down"))).toBe("second!|");
  const { line: next, effect } = apply(press(line, text("?")), { type: "enter" });
  expect(effect).toEqual({ type: "submit", text: "first?" });
  expect(next.history).toEqual(["first", "second", "first?"]);
  expect(draw(press(next, "up", "up"))).toBe("second|");
});

test("what was submitted is the newest of the history, once in a row and never empty", () => {
  const typed = [text("a"), "enter", text("a"), "enter", "enter", text("b"), "enter"] as const;
  expect(press(emptyLine([]), ...typed).history).toEqual(["a", "b"]);
});

test("what Ctrl-C gave up is not kept", () => {
  const line = press(emptyLine(["a"]), "up", text("b"), "interrupt");
  expect(line.history).toEqual(["a"]);
  expect(draw(press(line, "up"))).toBe("a|");
});

test("a key in a very long line takes no noticeable time", () => {
  const long = press(emptyLine([]), paste("x".repeat(1_000_000)));
  const began = performance.now();
  press(long, "left", "word-left", "right", "delete-right", text("y"), "delete-blank-word-left");
  expect(performance.now() - began).toBeLessThan(1000);
});
