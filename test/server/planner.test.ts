import { expect, test } from "bun:test";

import { createPlanner } from "../../src/server/planner.ts";

const defaults = { maxPayload: 1000, faults: {}, endpoints: true };

test("a route is planned once for all who ask for the same, one after the other", () => {
  const routeOf = createPlanner(defaults);
  const first = routeOf("/raw?drop=10%25");
  expect(first).toMatchObject({
    path: "/raw?drop=10%25",
    plan: { faults: { drop: 0.1, prefix: "" } },
  });
  expect(routeOf("/raw?drop=10%25")).toBe(first);
  expect(routeOf("/raw?drop=20%25").plan.faults).toEqual({ drop: 0.2, prefix: "" });
  expect(routeOf("/raw?drop=10%25")).toEqual(first);
});

test("a token is planned with and not shown", () => {
  const routeOf = createPlanner(defaults);
  expect(routeOf("/?token=one").path).toBe("/?token=***");
  expect(routeOf("/?token=two&delay=1s")).toMatchObject({
    path: "/?token=***&delay=1s",
    plan: { faults: { delay: 1000 } },
  });
});

test("what makes no sense is refused each time, and leaves the last route as it is", () => {
  const routeOf = createPlanner(defaults);
  const last = routeOf("/silent");
  for (let time = 0; time < 2; time++) {
    expect(() => routeOf("/?after=2")).toThrow('"after" needs close, abort or stall');
  }
  expect(routeOf("/silent")).toBe(last);
});
