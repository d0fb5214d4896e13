import { createHistogram, record } from "./histogram.ts";
import type { ClientUsage } from "./result.ts";

/** Milliseconds between two checks of how late a timer is. */
const interval = 10;

/** Starts to measure this process's use of the machine; the returned function ends that. */
export function watchUsage(): () => ClientUsage {
  const eventLoopDelay = createHistogram();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let last = start;
  const timer = setInterval(() => {
    const now = performance.now();
    record(eventLoopDelay, Math.max(0, now - last - interval));
    last = now;
  }, interval);

  return () => {
    clearInterval(timer);
    const { user, system } = process.cpuUsage(cpuBefore);
    const elapsed = (performance.now() - start) * 1000;
    return { workers: 1, cpu: elapsed === 0 ? 0 : (user + system) / elapsed, eventLoopDelay };
  };
}
