/**
 * How many unanswered messages have their times kept: a server that never answers must not use up
 * memory.
 */
const capacity = 65_536;

/**
 * Creates a queue that pairs each reply with the message it answers: the first with the first, and
 * so on.
 */
export function createRoundTrips(now: () => number = () => performance.now()) {
  let sentAt: number[] = [];
  let first = 0;
  let untimed = 0;

  return {
    sent(): void {
      if (untimed > 0 || sentAt.length - first >= capacity) untimed++;
      else sentAt.push(now());
    },
    /** Milliseconds since that message was sent; undefined if that is not known. */
    replied(): number | undefined {
      const start = sentAt[first];
      if (start === undefined) {
        untimed = Math.max(0, untimed - 1);
        return undefined;
      }
      first++;
      // Shifting them one at a time would be slow when there are many.
      if (first > 1024 && first * 2 > sentAt.length) {
        sentAt = sentAt.slice(first);
        first = 0;
      }
      return now() - start;
    },
  };
}

/** Pairs each reply with the message that it answers. */
export type RoundTrips = ReturnType<typeof createRoundTrips>;
