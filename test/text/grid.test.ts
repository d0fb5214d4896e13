import { expect, test } from "bun:test";

import { type GridCell, renderGrid } from "../../src/text/grid.ts";

const cells: GridCell[] = [
  ["min", "41µs"],
  ["p50", "250µs"],
  ["max", "2ms"],
];

test.each([
  { lineWidth: 80, want: "    min    p50    max\n   41µs  250µs    2ms\n" },
  { lineWidth: 14, want: "    min    p50\n   41µs  250µs\n    max\n    2ms\n" },
  { lineWidth: 1, want: "    min\n   41µs\n    p50\n  250µs\n    max\n    2ms\n" },
])("cells are in columns, in lines of at most $lineWidth", ({ lineWidth, want }) => {
  expect(renderGrid(cells, lineWidth)).toBe(want);
});

test("nothing needs no line", () => {
  expect(renderGrid([], 80)).toBe("");
});
