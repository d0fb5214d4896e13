/** The connections that all workers may have open together. */
export interface SlotPlan {
  /** 0 for no limit. */
  readonly total: number;
  /** The most that one worker may have open. */
  readonly mostEach: number;
  readonly size: number;
}

/** Makes what lends slots for connections to the workers; it knows them by their places, from 0 on. */
export function createSlotDesk({ total, mostEach, size }: SlotPlan) {
  const lent = Array.from({ length: size }, () => 0);
  let free = total;

  function lend(place: number, wanted: number): number {
    const slots = Math.max(0, Math.min(wanted, free, mostEach - (lent[place] ?? 0)));
    move(place, slots);
    return slots;
  }

  function move(place: number, slots: number): void {
    lent[place] = (lent[place] ?? 0) + slots;
    free -= slots;
  }

  return {
    /** Lends a worker that starts its share, or what is left. */
    open: (place: number): number => lend(place, Math.ceil(total / size)),
    /** Takes back everything from a worker that has ended. */
    close: (place: number): void => move(place, -(lent[place] ?? 0)),
    /** Takes back what a worker returns. */
    takeBack: (place: number, slots: number): void => move(place, -slots),
    /** Lends more to a worker: half of what there is, as the others may need some as well. */
    lendMore: (place: number): number => lend(place, Math.ceil(free / 2)),
    get isEmpty() {
      return free === 0;
    },
  };
}
