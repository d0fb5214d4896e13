import { expect, test } from "bun:test";

import { renderBar, renderSparkline } from "../../src/text/chart.ts";

test.each([
  { share: 0, width: 4, want: "" },
  { share: 1, width: 4, want: "████" },
  { share: 0.5, width: 4, want: "██" },
  { share: 0.5, width: 1, want: "▌" },
  { share: 0.53125, width: 4, want: "██▏" },
  { share: 31 / 32, width: 4, want: "███▉" },
  { share: 1e-9, width: 4, want: "▏" },
  { share: 2, width: 2, want: "██" },
  { share: -1, width: 2, want: "" },
  { share: 1, width: 0, want: "" },
])("$share of $width characters is $want", ({ share, width, want }) => {
  expect(renderBar(share, width)).toBe(want);
});

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
