import { createHistogram, type Histogram, record } from "./histogram.ts";

/** What this process takes of the machine, while it is watched. */
export interface UsageMeter {
  /** Ends the watching. */
  end(): {
    /** Time on a processor as a share of the time that has passed: 1 is one core, all the time. */
    readonly cpu: number;
    /** How many milliseconds later than asked for a timer ran. */
    readonly eventLoopDelay: Histogram;
  };
}

/** Milliseconds between two looks at how late a timer is. */
const interval = 10;

/** Begins to watch. */
export function watchUsage(): UsageMeter {
  const eventLoopDelay = createHistogram();
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  let last = start;
  const timer = setInterval(() => {
    const now = performance.now();
    record(eventLoopDelay, Math.max(0, now - last - interval));
    last = now;
  }, interval);

  return {
    end() {
      clearInterval(timer);
      const { user, system } = process.cpuUsage(cpuBefore);
      const elapsed = (performance.now() - start) * 1000;
      return { cpu: elapsed === 0 ? 0 : (user + system) / elapsed, eventLoopDelay };
    },
  };
}
