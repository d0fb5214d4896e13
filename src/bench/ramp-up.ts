/** Handshakes in progress at a time: few enough for the backlog of any server to hold them. */
export const atOnce = 64;

/**
 * Runs `count` attempts, some at a time, until all have ended or `isOver` says so. `attempt` must not
 * throw.
 */
export async function rampUp(
  count: number,
  attempt: () => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  let begun = 0;

  async function work(): Promise<void> {
    while (begun < count && !isOver()) {
      begun++;
      await attempt();
    }
  }

  await Promise.all(Array.from({ length: Math.min(atOnce, count) }, work));
}
