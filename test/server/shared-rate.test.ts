import { expect, test } from "bun:test";

import { createSharedRate, type Spending } from "../../src/server/shared-rate.ts";

/** The limits of processes that pass on to each other what they have counted; so many of them have. */
function limitsOf(processes: number, perSecond: number, senders: number) {
  const passed: Spending[] = [];
  const adders: ((spending: Spending) => void)[] = [];
  const exchanged = Promise.withResolvers<void>();
  const limits = Array.from({ length: processes }, (_, own) =>
    createSharedRate(perSecond, processes, {
      pass(spending) {
        passed.push(spending);
        for (const [index, add] of adders.entries()) if (index !== own) add(spending);
        if (passed.length === senders) exchanged.resolve();
      },
      onSpent: (add) => void adders.push(add),
    }),
  );
  return { limits, passed, exchanged: exchanged.promise };
}

test("what one process has let through counts at the others", async () => {
  const { limits, passed, exchanged } = limitsOf(2, 3, 1);
  const [one, other] = limits;
  for (let count = 0; count < 3; count++) expect(one?.take("10.0.0.1")).toBe(true);
  await exchanged;
  expect(passed).toEqual([[["10.0.0.1", 3]]]);
  expect(other?.take("10.0.0.1")).toBe(false);
  expect(other?.take("10.0.0.2")).toBe(true);
});

test("what several let through at once is missing later", async () => {
  const { limits, exchanged } = limitsOf(3, 2, 3);
  for (const limit of limits) while (limit.take("10.0.0.1"));
  await exchanged;
  // Six were let through in place of two.
  for (const limit of limits) expect(limit.retryAfter("10.0.0.1")).toBeGreaterThanOrEqual(2);
});
