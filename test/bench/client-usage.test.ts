import { expect, test } from "bun:test";

import { watchUsage } from "../../src/bench/client-usage.ts";

test("a busy process uses the processor, and its timers are late", async () => {
  const endUsage = watchUsage();
  const end = performance.now() + 60;
  while (performance.now() < end) Bun.hash("busy");
  await Bun.sleep(20);
  const { cpu, eventLoopDelay } = endUsage();
  expect(cpu).toBeGreaterThan(0);
  expect(eventLoopDelay.count).toBeGreaterThan(0);
  // It was kept from running for 60 ms, of which it would have slept through 10.
  expect(eventLoopDelay.max).toBeGreaterThanOrEqual(45);
});

test("nothing is measured after the end", async () => {
  const { eventLoopDelay } = watchUsage()();
  await Bun.sleep(30);
  expect(eventLoopDelay.count).toBe(0);
});
