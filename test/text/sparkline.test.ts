import { expect, test } from "bun:test";

import { renderSparkline } from "../../src/text/sparkline.ts";

test.each<{ values: (number | undefined)[]; want: string }>([
  { values: [], want: "" },
  { values: [1, 2, 3, 4, 5, 6, 7, 8], want: "▁▂▃▄▅▆▇█" },
  { values: [100, 101, 102], want: "███" },
  { values: [0, 0.1, 1.1, 8], want: "▁▁▂█" },
  { values: [0, 0], want: "▁▁" },
  { values: [2, undefined, 4], want: "▄ █" },
  { values: [undefined], want: " " },
])("$values look like $want", ({ values, want }) => {
  expect(renderSparkline(values)).toBe(want);
});
