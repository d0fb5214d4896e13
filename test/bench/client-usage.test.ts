import { expect, test } from "bun:test";

import { watchUsage } from "../../src/bench/client-usage.ts";

test("a process that computes all the time takes a share of a processor, and keeps timers waiting", async () => {
  const meter = watchUsage();
  const end = performance.now() + 60;
  while (performance.now() < end) Bun.hash("busy");
  await Bun.sleep(20);
  const { cpu, eventLoopDelay } = meter.end();
  expect(cpu).toBeGreaterThan(0);
  expect(eventLoopDelay.count).toBeGreaterThan(0);
  // It was kept from running for 60 ms, of which it would have slept through 10.
  expect(eventLoopDelay.max).toBeGreaterThanOrEqual(45);
});

test("nothing is watched once that has ended", async () => {
  const { eventLoopDelay } = watchUsage().end();
  await Bun.sleep(30);
  expect(eventLoopDelay.count).toBe(0);
});
