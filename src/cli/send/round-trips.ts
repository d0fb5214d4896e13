/** Pairs each reply with the message that it answers: the first with the first, and so on. */
export interface RoundTrips {
  sent(): void;
  /** Milliseconds since the message was sent that this reply answers; undefined when it answers none. */
  replied(): number | undefined;
}

/** Makes the clock of one connection. */
export function createRoundTrips(now: () => number = () => performance.now()): RoundTrips {
  let sentAt: number[] = [];
  let first = 0;

  return {
    sent: () => void sentAt.push(now()),
    replied() {
      const start = sentAt[first];
      if (start === undefined) return undefined;
      first++;
      // Shifting one at a time would take longer the more there are.
      if (first > 1024 && first * 2 > sentAt.length) {
        sentAt = sentAt.slice(first);
        first = 0;
      }
      return now() - start;
    },
  };
}
