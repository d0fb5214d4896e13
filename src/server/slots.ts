/** The connections that several processes may have open together, of which each is lent some. */
export interface SlotLink {
  /** How many this process may have open now. */
  readonly lent: number;
  /** Asks for more; resolves before long, to whether there are any. */
  borrow(): Promise<boolean>;
  /** Sets what tells how many are in use, as the others may be called back. Call it only once. */
  onRecall(inUse: () => number): void;
}

/**
 * Makes the limit on the connections at a time of one process, or with a link of several; 0 for no
 * limit.
 */
export function createSlots(most: number, inUse: () => number, link?: SlotLink) {
  const isShared = link !== undefined && most > 0;
  if (isShared) link.onRecall(inUse);
  const alone = most > 0 ? most : Infinity;

  return {
    /** Whether one more connection may be opened now. */
    get isFull() {
      return inUse() >= (isShared ? link.lent : alone);
    },
    /**
     * Asks the other processes for more, where there are others; resolves to whether it got any, which
     * another handshake may have taken by then.
     */
    borrow: isShared ? link.borrow : undefined,
  };
}

/** A limit on the connections at a time. */
export type Slots = ReturnType<typeof createSlots>;
