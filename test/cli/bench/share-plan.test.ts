import { expect, test } from "bun:test";

import { sharePlan } from "../../../src/cli/bench/share-plan.ts";
import { somePlan } from "../../support/load-result.ts";

test.each<{ connections: number; workers: number; want: number[] }>([
  { connections: 50, workers: 1, want: [50] },
  { connections: 50, workers: 2, want: [25, 25] },
  { connections: 50, workers: 3, want: [17, 17, 16] },
  { connections: 3, workers: 3, want: [1, 1, 1] },
])("$connections connections are $want for $workers", ({ connections, workers, want }) => {
  const plan = somePlan({ connections, rate: 1000 });
  const shares = want.map((_, worker) => sharePlan(plan, worker, workers));
  expect(shares.map((share) => share.connections)).toEqual(want);
  // No connection sends more often than another.
  for (const { rate = 0, connections: own } of shares) {
    expect(rate / own).toBeCloseTo(1000 / connections);
  }
});

test("without a rate there is none to share, and the rest is the same for all", () => {
  const plan = somePlan({ connections: 4 });
  expect(sharePlan(plan, 1, 2)).toEqual({ ...plan, connections: 2 });
});
