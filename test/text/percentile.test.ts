import { expect, test } from "bun:test";

import { percentile } from "../../src/text/percentile.ts";

test.each([
  { sorted: [], share: 0.5, want: undefined },
  { sorted: [7], share: 0, want: 7 },
  { sorted: [7], share: 0.99, want: 7 },
  { sorted: [1, 2, 3, 4], share: 0.5, want: 2 },
  { sorted: [1, 2, 3, 4], share: 0.51, want: 3 },
  { sorted: [1, 2, 3, 4], share: 1, want: 4 },
])("of $sorted, $share is at $want", ({ sorted, share, want }) => {
  expect(percentile(sorted, share)).toBe(want);
});
