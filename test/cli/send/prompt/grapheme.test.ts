import { expect, test } from "bun:test";

import {
  graphemesOf,
  nextBorder,
  previousBorder,
} from "../../../../src/cli/send/prompt/grapheme.ts";

test("graphemesOf gives what a person counts as characters", () => {
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
