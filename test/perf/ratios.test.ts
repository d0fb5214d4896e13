import { expect, test } from "bun:test";

import { formatCount, formatRatio, median, ratioOf, toMarkdown } from "./ratios.ts";

test.each([
  { numbers: [3], want: 3 },
  { numbers: [3, 1], want: 2 },
  { numbers: [9, 1, 10], want: 9 },
  { numbers: [4, 1, 3, 2], want: 2.5 },
])("median($numbers) is $want", ({ numbers, want }) => {
  expect(median(numbers)).toBe(want);
});

test("a ratio is that of each round, so that a slow round says nothing", () => {
  expect(ratioOf([90, 9, 95], [100, 10, 100])).toEqual({ median: 0.9, min: 0.9, max: 0.95 });
});

test("a ratio is shown with its spread", () => {
  expect(formatRatio({ median: 0.984, min: 0.9, max: 1.023 })).toBe("0.98 (0.90-1.02)");
});

test.each([
  { count: 0.1234, want: "0.123" },
  { count: 999, want: "999" },
  { count: 1234, want: "1.23k" },
  { count: 251_400, want: "251k" },
  { count: 1_976_000, want: "1.98M" },
])("formatCount($count) is $want", ({ count, want }) => {
  expect(formatCount(count)).toBe(want);
});

test("a table begins with its head", () => {
  const rows = [
    ["a", "b"],
    ["1", "2"],
  ];
  expect(toMarkdown(rows)).toBe("| a | b |\n| --- | --- |\n| 1 | 2 |\n");
});
