import { expect, test } from "bun:test";

import {
  addCounts,
  type Counts,
  createTally,
  noTraffic,
} from "../../../src/server/metrics/counts.ts";
import { distinctSnapshot } from "../../support/metrics-snapshot.ts";

test("a tally counts each name by itself", () => {
  const tally = createTally();
  expect(tally.snapshot()).toEqual({});
  for (const name of ["drop", "delay", "drop"]) tally.count(name);
  expect(tally.snapshot()).toEqual({ drop: 2, delay: 1 });
});

test("a snapshot does not change with what is counted later", () => {
  const tally = createTally();
  tally.count("drop");
  const before = tally.snapshot();
  tally.count("drop");
  expect(before).toEqual({ drop: 1 });
});

test.each([{ name: "__proto__" }, { name: "constructor" }, { name: "toString" }, { name: "" }])(
  'the name "$name" is a name like any other',
  ({ name }) => {
    const tally = createTally();
    tally.count(name);
    tally.count(name);
    expect(Object.entries(tally.snapshot())).toEqual([[name, 2]]);
    const twice = addCounts(tally.snapshot(), tally.snapshot());
    expect(Object.entries(twice)).toEqual([[name, 4]]);
  },
);

test.each([
  { one: {}, other: {}, sum: {} },
  { one: { a: 1 }, other: {}, sum: { a: 1 } },
  { one: {}, other: { a: 1 }, sum: { a: 1 } },
  { one: { a: 1, b: 2 }, other: { b: 3, c: 4 }, sum: { a: 1, b: 5, c: 4 } },
])("addCounts($one, $other) is $sum", ({ one, other, sum }) => {
  expect<Counts>(addCounts<Counts>(one, other)).toEqual(sum);
});

test("each noTraffic() is an object of its own", () => {
  noTraffic().textMessagesSent++;
  expect(noTraffic().textMessagesSent).toBe(0);
});

test("traffic adds up, and none of it changes nothing", () => {
  const { traffic } = distinctSnapshot;
  expect(addCounts(traffic, noTraffic())).toEqual(traffic);
  const doubled = Object.entries(traffic).map(([name, count]) => [name, 2 * count]);
  expect(addCounts(traffic, traffic)).toEqual(Object.fromEntries(doubled));
});
