import { expect, test } from "bun:test";

import { addTraffic, noTraffic } from "../../../src/server/metrics/traffic.ts";
import { distinctSnapshot } from "../../support/metrics-snapshot.ts";

const { traffic } = distinctSnapshot;

test("there is no traffic before the first message", () => {
  expect(new Set(Object.values(noTraffic()))).toEqual(new Set([0]));
});

test("each noTraffic() is an object of its own", () => {
  noTraffic().textMessagesSent++;
  expect(noTraffic().textMessagesSent).toBe(0);
});

test.each(Object.entries(traffic).map(([name, count]) => ({ name, count })))(
  "addTraffic adds up $name",
  ({ name, count }) => {
    const twice = new Map(Object.entries(addTraffic(traffic, traffic)));
    expect(twice.get(name)).toBe(2 * count);
  },
);

test("adding no traffic changes nothing, on either side", () => {
  expect(addTraffic(traffic, noTraffic())).toEqual(traffic);
  expect(addTraffic(noTraffic(), traffic)).toEqual(traffic);
});
