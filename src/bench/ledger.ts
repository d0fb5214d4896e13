/** What all connections of a load have counted together; see `LoadResult`. */
export interface Totals {
  sent: number;
  echoed: number;
  wrong: number;
  lost: number;
  reordered: number;
  duplicated: number;
}

/** Totals of nothing yet. */
export function noTotals(): Totals {
  return { sent: 0, echoed: 0, wrong: 0, lost: 0, reordered: 0, duplicated: 0 };
}

/**
 * Keeps account of the messages of one connection, numbered from 0 on in the order in which they are
 * sent. Each ends as echoed, wrong or lost. A class, as its fields are touched with each message.
 */
export class Ledger {
  /** The number of the next message to be sent. */
  sent = 0;
  /** The number of the message whose echo is due next. */
  next = 0;
  readonly #totals: Totals;
  readonly #onEcho: (roundTrip: number) => void;
  /** When each message was due, and when it was sent; those on the way only. */
  readonly #due: Float64Array;
  readonly #sentAt: Float64Array;
  readonly #mask: number;
  /** Messages that later ones have overtaken, and whether they have been given up. */
  readonly #overtaken = new Map<number, boolean>();
  readonly #memory: number;

  /**
   * `pipeline` is how many messages are on the way at most, `memory` how many of the last messages can
   * be told from one another. `onEcho` is told each round-trip time since the message was due, in milliseconds; of an echo
   * that a later one has overtaken, nothing.
   */
  constructor(
    totals: Totals,
    onEcho: (roundTrip: number) => void,
    { pipeline, memory }: { readonly pipeline: number; readonly memory: number },
  ) {
    this.#totals = totals;
    this.#onEcho = onEcho;
    const slots = 2 ** Math.ceil(Math.log2(pipeline));
    this.#due = new Float64Array(slots);
    this.#sentAt = new Float64Array(slots);
    this.#mask = slots - 1;
    this.#memory = memory;
  }

  /** How many messages are on the way. */
  get onTheWay(): number {
    return this.sent - this.next;
  }

  /** A message was sent at this time, which was due then, perhaps long before. */
  send(at: number, due = at): void {
    const slot = this.sent & this.#mask;
    this.#due[slot] = due;
    this.#sentAt[slot] = at;
    this.sent++;
    this.#totals.sent++;
  }

  /** When the oldest message that is on the way was sent; `Infinity` where there is none. */
  get oldest(): number {
    return this.sent === this.next ? Infinity : (this.#sentAt[this.next & this.#mask] ?? 0);
  }

  /** The echo that is due next has come. */
  echo(now: number): void {
    const due = this.#due[this.next & this.#mask] ?? now;
    this.next++;
    this.#totals.echoed++;
    this.#onEcho(now - due);
  }

  /** The echo of this message has come, be it that which is due next or another. */
  echoOf(message: number, now: number): void {
    if (message >= this.next) {
      for (; this.next < message; this.next++) this.#remember(this.next, false);
      this.echo(now);
      return;
    }
    const isGivenUp = this.#overtaken.get(message);
    this.#overtaken.delete(message);
    if (isGivenUp === undefined) {
      this.#totals.duplicated++;
    } else if (!isGivenUp) {
      this.#totals.reordered++;
      this.#totals.echoed++;
    }
  }

  /** Something has come that is the echo of no message; it takes the place of the one that is due. */
  wrong(): void {
    this.#totals.wrong++;
    if (this.next < this.sent) this.next++;
  }

  /** Gives up the messages on the way that were sent before `time`; returns how many those were. */
  giveUp(time: number): number {
    const before = this.next;
    while (this.oldest < time) this.#remember(this.next++, true);
    this.#totals.lost += this.next - before;
    return this.next - before;
  }

  /** No more echoes will come: what has not come is lost or, where `forgiven`, as good as not sent. */
  end(forgiven = false): void {
    let owed = this.onTheWay;
    for (const isGivenUp of this.#overtaken.values()) if (!isGivenUp) owed++;
    this.next = this.sent;
    this.#overtaken.clear();
    if (forgiven) this.#totals.sent -= owed;
    else this.#totals.lost += owed;
  }

  #remember(message: number, isGivenUp: boolean): void {
    this.#overtaken.set(message, isGivenUp);
    for (const [oldest, wasGivenUp] of this.#overtaken) {
      if (oldest > this.next - this.#memory) return;
      // By now its echo would be taken for that of a later message.
      this.#overtaken.delete(oldest);
      if (!wasGivenUp) this.#totals.lost++;
    }
  }
}
