import { expect, test } from "bun:test";

import { renderBar } from "../../src/text/bar.ts";

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
