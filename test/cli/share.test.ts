import { expect, test } from "bun:test";

import { shareOf } from "../../src/cli/share.ts";

test.each([
  { total: 0, processes: 3, want: [0, 0, 0] },
  { total: 3, processes: 3, want: [1, 1, 1] },
  { total: 10_000, processes: 3, want: [3334, 3333, 3333] },
  { total: 11, processes: 4, want: [3, 3, 3, 2] },
])("$total among $processes processes is $want", ({ total, processes, want }) => {
  expect(want.map((_, index) => shareOf(total, index, processes))).toEqual([...want]);
});
