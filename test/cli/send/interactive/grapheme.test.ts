import { expect, test } from "bun:test";

import {
  blankWordStart,
  graphemesOf,
  nextBorder,
  previousBorder,
  wordEnd,
  wordStart,
} from "../../../../src/cli/send/interactive/grapheme.ts";

test("graphemesOf gives what a person takes for characters", () => {
  expect(graphemesOf("ae\u0301漢👨‍👩‍👧🇩🇪")).toEqual(["a", "e\u0301", "漢", "👨‍👩‍👧", "🇩🇪"]);
  expect(graphemesOf("")).toEqual([]);
});

test.each([
  { text: "", offset: 0, previous: 0, next: 0 },
  { text: "ab", offset: 0, previous: 0, next: 1 },
  { text: "ab", offset: 1, previous: 0, next: 2 },
  { text: "ab", offset: 2, previous: 1, next: 2 },
  { text: "👋👋", offset: 2, previous: 0, next: 4 },
  { text: "🇩🇪🇫🇷", offset: 4, previous: 0, next: 8 },
  { text: "🇩🇪🇫🇷", offset: 8, previous: 4, next: 8 },
  { text: "ae\u0301b", offset: 3, previous: 1, next: 4 },
])("around $offset in $text are $previous and $next", ({ text, offset, previous, next }) => {
  expect(previousBorder(text, offset)).toBe(previous);
  expect(nextBorder(text, offset)).toBe(next);
});

test.each([
  { text: "", offset: 0, start: 0, end: 0, blank: 0 },
  { text: "one two", offset: 7, start: 4, end: 7, blank: 4 },
  { text: "one two", offset: 5, start: 4, end: 7, blank: 4 },
  { text: "one two", offset: 3, start: 0, end: 7, blank: 0 },
  { text: "one two", offset: 0, start: 0, end: 3, blank: 0 },
  { text: "a.b  ", offset: 5, start: 2, end: 5, blank: 0 },
  { text: "... a", offset: 3, start: 0, end: 5, blank: 0 },
  { text: "漢字 é", offset: 2, start: 0, end: 4, blank: 0 },
  { text: "a\u200c b", offset: 0, start: 0, end: 2, blank: 0 },
  { text: "👋🏽 x", offset: 4, start: 0, end: 6, blank: 0 },
])("words around $offset in $text", ({ text, offset, start, end, blank }) => {
  expect(wordStart(text, offset)).toBe(start);
  expect(wordEnd(text, offset)).toBe(end);
  expect(blankWordStart(text, offset)).toBe(blank);
});
