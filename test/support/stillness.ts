/** Resolves once a number has stayed the same for ten ticks of a clock; a tick may be an event. */
export async function untilStill(
  measure: () => number,
  tick: () => Promise<unknown> = () => Bun.sleep(5),
): Promise<void> {
  let last = measure();
  for (let still = 0; still < 10; still++) {
    await tick();
    if (measure() === last) continue;
    last = measure();
    still = -1;
  }
}
