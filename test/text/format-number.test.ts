import { expect, test } from "bun:test";

import {
  formatBytes,
  formatCount,
  formatFigure,
  formatLatency,
  formatPercent,
  formatQuantity,
  formatRate,
} from "../../src/text/format-number.ts";

test.each([
  [0, "0.00"],
  [0.5, "0.50"],
  [1.234, "1.23"],
  [9.994, "9.99"],
  [9.996, "10.0"],
  [12.34, "12.3"],
  [99.94, "99.9"],
  [99.96, "100"],
  [999.6, "1,000"],
  [1_234_567.8, "1,234,568"],
  [-1234, "-1,234"],
])("%p is written %p", (value, want) => {
  expect(formatFigure(value)).toBe(want);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1_234_567, "1,234,567"],
  [1.5, "2"],
])("the count %p is written %p", (count, want) => {
  expect(formatCount(count)).toBe(want);
});

test("one thing is singular, several are plural", () => {
  const told = [0, 1, 1000].map((count) => formatQuantity(count, "echo", "echoes"));
  expect(told).toEqual(["0 echoes", "1 echo", "1,000 echoes"]);
  expect(formatQuantity(2, "message")).toBe("2 messages");
});

test.each([
  [250_000, "250,000"],
  [0.5, "0.50"],
  [1234.5, "1,235"],
])("%p a second is written %p", (rate, want) => {
  expect(formatRate(rate)).toBe(want);
});

test.each([
  [0, "0 B"],
  [999, "999 B"],
  [999.6, "1.00 kB"],
  [1500, "1.50 kB"],
  [999_600, "1.00 MB"],
  [3_650_000, "3.65 MB"],
  [2.5e9, "2.50 GB"],
  [7e15, "7,000 TB"],
])("%p bytes are written %p", (bytes, want) => {
  expect(formatBytes(bytes)).toBe(want);
});

test.each([
  [0, "0µs"],
  [0.0004, "0.4µs"],
  [0.00996, "10µs"],
  [0.482, "482µs"],
  [0.9996, "1.00ms"],
  [1.25, "1.25ms"],
  [99.96, "100ms"],
  [999.6, "1.00s"],
  [3070, "3.07s"],
  [120_000, "120s"],
])("%p milliseconds are written %p", (milliseconds, want) => {
  expect(formatLatency(milliseconds)).toBe(want);
});

test.each([
  [0, "0.0%"],
  [0.05, "5.0%"],
  [-0.123, "-12.3%"],
  [1, "100.0%"],
])("the share %p is written %p", (share, want) => {
  expect(formatPercent(share)).toBe(want);
});
