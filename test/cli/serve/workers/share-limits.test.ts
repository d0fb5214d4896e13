import { expect, test } from "bun:test";

import { shareLimits, shareOf } from "../../../../src/cli/serve/workers/shares.ts";

test.each([
  { total: 0, workers: 3, want: [0, 0, 0] },
  { total: 3, workers: 3, want: [1, 1, 1] },
  { total: 10_000, workers: 3, want: [3334, 3333, 3333] },
  { total: 11, workers: 4, want: [3, 3, 3, 2] },
])("$total among $workers workers is $want", ({ total, workers, want }) => {
  expect(want.map((_, index) => shareOf(total, index, workers))).toEqual([...want]);
});

test("limits of the whole server are shared, and nothing else", () => {
  const listen = { port: 1, maxPayload: 7, maxConnections: 5, rateLimit: 3 };
  const want = { ...listen, maxConnections: 2, rateLimit: 1 };
  expect(shareLimits(listen, 1, 2)).toEqual(want);
});
