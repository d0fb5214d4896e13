import { expect, test } from "bun:test";

import { createRestarts } from "../../../../src/cli/serve/workers/restarts.ts";

/** The longest waits after workers that lived for this many milliseconds, one after the other. */
function waits(lives: readonly number[]): (number | undefined)[] {
  const restarts = createRestarts(() => 0.9999);
  return lives.map((life) => restarts.next(life));
}

const short = 4999;
const long = 5000;

test.each([
  { name: "a worker that lived is replaced soon", lives: [long], want: [249] },
  { name: "each time", lives: [long, long, long], want: [249, 249, 249] },
  {
    name: "those that end at once are given up at the fifth",
    lives: [short, short, short, short, short],
    want: [249, 499, 999, 1999, undefined],
  },
  {
    name: "one that lived makes up for those before",
    lives: [short, short, long, short, short, short, short, short],
    want: [249, 499, 249, 249, 499, 999, 1999, undefined],
  },
])("$name", ({ lives, want }) => {
  expect(waits(lives)).toEqual([...want]);
});

test("workers that end together do not come back together", () => {
  expect(createRestarts(() => 0).next(0)).toBe(0);
  expect(createRestarts(() => 0.5).next(0)).toBe(125);
});
