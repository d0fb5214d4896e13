import { expect, test } from "bun:test";

import { createRoundTrips } from "../../../src/cli/send/round-trips.ts";

test("the first reply answers the first message, and so on", () => {
  let now = 0;
  const trips = createRoundTrips(() => now);
  trips.sent();
  now = 5;
  trips.sent();
  now = 7;
  expect(trips.replied()).toBe(7);
  now = 9;
  expect(trips.replied()).toBe(4);
  expect(trips.replied()).toBeUndefined();
});

test("however many there are", () => {
  let now = 0;
  const trips = createRoundTrips(() => now);
  for (; now < 5000; now++) trips.sent();
  for (let sentAt = 0; sentAt < 5000; sentAt++) expect(trips.replied()).toBe(5000 - sentAt);
  trips.sent();
  expect(trips.replied()).toBe(0);
});

test("what is never answered costs no memory, and what is answered after all is not timed wrongly", () => {
  let now = 0;
  const trips = createRoundTrips(() => now);
  const sent = 100_000;
  for (let count = 0; count < sent; count++) trips.sent();
  now = 7;
  let timed = 0;
  for (let count = 0; count < sent; count++) if (trips.replied() === 7) timed++;
  expect(timed).toBeGreaterThan(10_000);
  expect(timed).toBeLessThan(sent);
  trips.sent();
  now = 9;
  expect(trips.replied()).toBe(2);
});
