import { describe, expect, test } from "bun:test";

import { createRandom, randomSeed } from "../../../src/server/faults/random.ts";
import { type Faults, isRandom } from "../../../src/server/faults/table.ts";

describe("createRandom", () => {
  // People replay failures by their seeds: these numbers must never change.
  test.each<{ seed: number; name: string; want: readonly number[] }>([
    { seed: 0, name: "", want: [0.6112444521859288, 0.4935242917854339, 0.7740248835179955] },
    { seed: 7, name: "drop", want: [0.18407684098929167, 0.7252282784320414, 0.49440521909855306] },
    {
      seed: 7,
      name: "duplicate",
      want: [0.8646122766658664, 0.5173829114064574, 0.7169247756246477],
    },
    {
      seed: 2 ** 32 - 1,
      name: "jitter",
      want: [0.22701661242172122, 0.31674612360075116, 0.4879962329287082],
    },
  ])("seed $seed and name $name always give the same numbers", ({ seed, name, want }) => {
    const random = createRandom(seed, name);
    expect(want.map(random)).toEqual([...want]);
  });

  test("what one name draws changes nothing for another", () => {
    const alone = createRandom(7, "drop");
    const beside = createRandom(7, "drop");
    const other = createRandom(7, "jitter");
    for (let draw = 0; draw < 100; draw++) {
      other();
      expect(beside()).toBe(alone());
    }
  });

  test("the numbers lie evenly between 0 and 1", () => {
    const random = createRandom(1, "even");
    const tenths = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 100_000; draw++) {
      const tenth = Math.floor(random() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    expect(tenths).toHaveLength(10);
    for (const count of tenths) expect(count).toBeWithin(9500, 10_500);
  });
});

test("a seed that was not given is a 32-bit number, another each time", () => {
  const seeds = Array.from({ length: 20 }, randomSeed);
  for (const seed of seeds) {
    expect(seed).toBeInteger();
    expect(seed).toBeWithin(0, 2 ** 32);
  }
  expect(new Set(seeds).size).toBeGreaterThan(1);
});

test.each<[Faults, boolean]>([
  [{}, false],
  [{ delay: 50, rate: 1, close: 1000, seed: 7 }, false],
  [{ jitter: 0, drop: 0, duplicate: 0 }, false],
  [{ jitter: 1 }, true],
  [{ drop: 0.1 }, true],
  [{ duplicate: 1 }, true],
])("%j leave something to chance: %p", (faults, want) => {
  expect(isRandom(faults)).toBe(want);
});
