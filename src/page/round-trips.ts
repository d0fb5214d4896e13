import { percentile } from "../text/percentile.ts";
import { element } from "./element.ts";

/** How many of the last round trips are shown, and how many the percentiles are of. */
const mostDots = 300;
const mostTimes = 2000;

/** Creates the picture of the last round trips, a dot each, the latest on the right. */
export function createRoundTrips() {
  const canvas = element("dots", HTMLCanvasElement);
  const figures = element("figures", HTMLSpanElement);
  let times: number[] = [];
  let isScheduled = false;

  function draw(): void {
    isScheduled = false;
    const sorted = times.slice(-mostTimes).toSorted((a, b) => a - b);
    const [p50, p99] = [percentile(sorted, 0.5), percentile(sorted, 0.99)];
    figures.textContent =
      p50 === undefined || p99 === undefined
        ? "no round trips yet"
        : `round trip p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`;
    const { clientWidth: width, clientHeight: height } = canvas;
    canvas.width = width * devicePixelRatio;
    canvas.height = height * devicePixelRatio;
    const pen = canvas.getContext("2d");
    if (pen === null) return;
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.fillStyle = getComputedStyle(canvas).color;
    const shown = times.slice(-mostDots);
    const top = 1.2 * Math.max(1, ...shown);
    for (const [at, time] of shown.entries()) {
      const x = width - ((shown.length - at) * width) / mostDots;
      pen.fillRect(x, (height - 3) * (1 - time / top), 3, 3);
    }
  }

  return {
    add(milliseconds: number): void {
      times.push(milliseconds);
      if (times.length > 2 * mostTimes) times = times.slice(-mostTimes);
      if (isScheduled) return;
      isScheduled = true;
      requestAnimationFrame(draw);
    },
  };
}

export type RoundTrips = ReturnType<typeof createRoundTrips>;
