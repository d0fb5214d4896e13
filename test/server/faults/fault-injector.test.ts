import { describe, expect, test } from "bun:test";

import { createFaultInjector } from "../../../src/server/faults/fault-injector.ts";
import type { Delivery, FaultName, Faults } from "../../../src/server/faults/table.ts";

/** What becomes of 20 messages under these faults, and which were counted. */
function inject(
  faults: Faults,
  seed = 7,
): { deliveries: readonly Delivery[]; counted: readonly string[] } {
  const counted: FaultName[] = [];
  const next = createFaultInjector(faults, seed, (name) => counted.push(name));
  return { deliveries: Array.from({ length: 20 }, () => next()), counted };
}

/** How often each of 20 messages goes out, a digit each. */
function copies(faults: Faults, seed?: number): string {
  return inject(faults, seed)
    .deliveries.map((delivery) => delivery.copies)
    .join("");
}

const always = (delivery: Delivery) => Array.from({ length: 20 }, () => delivery);

describe("a message", () => {
  test.each<[Faults, Delivery, FaultName[]]>([
    [{}, { copies: 1, holdFor: 0 }, []],
    [{ delay: 20 }, { copies: 1, holdFor: 20 }, ["delay"]],
    [{ drop: 1 }, { copies: 0, holdFor: 0 }, ["drop"]],
    [{ duplicate: 1 }, { copies: 2, holdFor: 0 }, ["duplicate"]],
    [{ drop: 1, duplicate: 1 }, { copies: 0, holdFor: 0 }, ["drop"]],
    [{ duplicate: 1, delay: 5 }, { copies: 2, holdFor: 5 }, ["delay", "duplicate"]],
    [{ delay: 0, jitter: 0, drop: 0, duplicate: 0 }, { copies: 1, holdFor: 0 }, []],
    [{ rate: 1, close: 1000, after: 1 }, { copies: 1, holdFor: 0 }, []],
  ])("under %j has the delivery %j and is counted as %j", (faults, want, counted) => {
    const decided = inject(faults);
    expect(decided.deliveries).toEqual(always(want));
    expect(decided.counted).toEqual(Array.from({ length: 20 }, () => counted).flat());
  });
});

describe("chance", () => {
  // People replay failures by their seeds: these decisions must never change.
  test.each<[Faults, number, string]>([
    [{ drop: 0.3 }, 7, "01101110101111111101"],
    [{ duplicate: 0.3 }, 7, "11121122121121212211"],
    [{ drop: 0.3, duplicate: 0.3 }, 7, "01101120101121212201"],
    [{ drop: 0.3, duplicate: 0.3 }, 8, "12121210112220100011"],
  ])("%j from seed %d sends each message %s times", (faults, seed, want) => {
    expect(copies(faults, seed)).toBe(want);
  });

  test("jitter holds back by more than nothing and less than its value, differently each time", () => {
    const { deliveries, counted } = inject({ delay: 100, jitter: 50 });
    for (const { holdFor } of deliveries) expect(holdFor).toBeWithin(100, 150);
    expect(new Set(deliveries.map(({ holdFor }) => holdFor)).size).toBe(20);
    expect(counted).toHaveLength(40);
  });

  test("one fault more does not change what the others do", () => {
    const drop = copies({ drop: 0.3 });
    expect(copies({ drop: 0.3, delay: 5, jitter: 5 })).toBe(drop);
    expect(copies({ drop: 0.3, duplicate: 0.3 }).replaceAll("2", "1")).toBe(drop);
  });
});
