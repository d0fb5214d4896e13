/** Pairs each reply with the message that it answers: the first with the first, and so on. */
export interface RoundTrips {
  sent(): void;
  /** Milliseconds since the message was sent that this reply answers; undefined where that is not known. */
  replied(): number | undefined;
}

/** Messages without a reply whose times are kept: a server that answers none must not cost memory. */
const capacity = 65_536;

/** Makes the clock of one connection. */
export function createRoundTrips(now: () => number = () => performance.now()): RoundTrips {
  let sentAt: number[] = [];
  let first = 0;
  let untimed = 0;

  return {
    sent() {
      if (untimed > 0 || sentAt.length - first >= capacity) untimed++;
      else sentAt.push(now());
    },
    replied() {
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
