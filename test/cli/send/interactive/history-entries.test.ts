import { expect, test } from "bun:test";

import {
  formatEntries,
  historyLimit,
  parseEntries,
  remember,
} from "../../../../src/cli/send/interactive/history-entries.ts";

test.each([
  { entries: [], text: "a", want: ["a"] },
  { entries: ["a"], text: "b", want: ["a", "b"] },
  { entries: ["a"], text: "a", want: ["a"] },
  { entries: ["a", "b"], text: "a", want: ["a", "b", "a"] },
  { entries: ["a"], text: "", want: ["a"] },
  { entries: ["a"], text: " ", want: ["a", " "] },
])("$entries and $text are $want", ({ entries, text, want }) => {
  expect(remember(entries, text)).toEqual(want);
});

test("the same history comes back when there is nothing to remember", () => {
  const entries = ["a"];
  expect(remember(entries, "a")).toBe(entries);
  expect(remember(entries, "")).toBe(entries);
});

test("of more than 1,000 entries the oldest go", () => {
  const full = Array.from({ length: historyLimit }, (_, index) => `entry ${index}`);
  expect(historyLimit).toBe(1000);
  expect(remember(full, "new")).toEqual([...full.slice(1), "new"]);
  expect(parseEntries(formatEntries(["old", ...full]))).toEqual(full);
});

test("any entry is read as it was written", () => {
  const entries = [
    "plain",
    "two\nlines\r\n",
    '"quoted" \\ back',
    "\x1b[2J\0",
    "漢👋",
    "\ud800",
    " ",
  ];
  expect(formatEntries(entries).split("\n")).toHaveLength(entries.length + 1);
  expect(parseEntries(formatEntries(entries))).toEqual(entries);
});

test.each([
  { content: "", want: [] },
  { content: "\n\n", want: [] },
  { content: '"a"\nplain\n1\nnull\n{"b":1}\n["c"]\n"d"', want: ["a", "d"] },
  { content: '"a"\r\n"b"\r\n', want: ["a", "b"] },
  { content: '"a"\n"a"\n""\n"a"\n"b"\n', want: ["a", "b"] },
  { content: '"cut o', want: [] },
  { content: "\0\0\0\ufffd", want: [] },
])("what is no entry is passed over: $want", ({ content, want }) => {
  expect(parseEntries(content)).toEqual(want);
});
