import type { Peer } from "./connection.ts";

/** What a budget does at its bound. */
export interface BudgetOptions {
  /** The most that may wait for all connections together, in bytes. */
  readonly maxBuffered: number;
  /** The bound has been passed: nobody should be read from. */
  onCrowded(): void;
  /** Enough has gone. */
  onRelieved(): void;
  /** Cuts a connection, so that what is held for it is given back at once. */
  cut(ws: Peer): void;
}

/** Milliseconds that clients have to read, before connections are cut. */
const patience = 250;

/** The share of the bound below which connections are read from again. */
const lowMark = 7 / 8;
/** The share above which connections are cut at once: they grow although nobody is read from. */
const highMark = 5 / 4;

/** Creates the budget of one server: what waits in memory for all its connections together. */
export function createBudget(
  peers: Iterable<Peer>,
  { maxBuffered, onCrowded, onRelieved, cut }: BudgetOptions,
) {
  const waiting = new Set<() => void>();
  let total = 0;
  let crowdedAt: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function add(ws: Peer, bytes: number): void {
    if (bytes === 0) return;
    ws.data.held = (ws.data.held ?? 0) + bytes;
    total += bytes;
    if (bytes < 0) settle();
    else if (total > maxBuffered) exceed();
  }

  /** Counts what Bun holds for a connection, and returns it. */
  function recount(ws: Peer): number {
    const { unsentBytes = 0 } = ws.data;
    const bytes = ws.getBufferedAmount();
    ws.data.unsentBytes = bytes;
    add(ws, bytes - unsentBytes);
    return bytes;
  }

  function exceed(): void {
    if (crowdedAt === undefined) {
      crowdedAt = performance.now();
      timer = setTimeout(shed, patience);
      onCrowded();
    } else if (total > maxBuffered * highMark) {
      shed();
    }
  }

  /** Cuts those that hold most, of those that have read nothing meanwhile if there are any. */
  function shed(): void {
    clearTimeout(timer);
    const since = crowdedAt ?? 0;
    const isDead = ({ data }: Peer) => (data.takenAt ?? 0) < since;
    const order = [...peers]
      .filter(({ data }) => (data.held ?? 0) > 0)
      .sort(
        (one, other) =>
          Number(isDead(other)) - Number(isDead(one)) ||
          (other.data.held ?? 0) - (one.data.held ?? 0),
      );
    for (const ws of order) {
      if (total <= maxBuffered * lowMark) break;
      cut(ws);
    }
    // Until then the memory of what they held is still in use.
    if (order.length > 0) setImmediate(Bun.gc, true);
    // What else there is belongs to rooms, which go on once their slowest members are cut.
    if (crowdedAt !== undefined) timer = setTimeout(shed, patience);
  }

  function settle(): void {
    if (crowdedAt !== undefined) {
      if (total > maxBuffered * lowMark) return;
      clearTimeout(timer);
      crowdedAt = undefined;
      onRelieved();
    }
    for (const next of [...waiting]) {
      waiting.delete(next);
      next();
      // There was no room for this one.
      if (waiting.has(next)) break;
    }
  }

  /** Whether so many bytes more fit in; alone, a connection may have any amount. */
  function hasRoomFor(bytes: number): boolean {
    return crowdedAt === undefined && (total === 0 || total + bytes <= maxBuffered);
  }

  return {
    add,
    recount,
    hasRoomFor,
    /** What waits now, in bytes. */
    get total() {
      return total;
    },
    get isCrowded() {
      return crowdedAt !== undefined;
    },
    /** Calls back when there may be room again; false takes that back. */
    await(next: () => void, isWanted: boolean): void {
      if (isWanted) waiting.add(next);
      else waiting.delete(next);
    },
  };
}

/** What waits for all connections of a server together, and what is done when it is too much. */
export type Budget = ReturnType<typeof createBudget>;
