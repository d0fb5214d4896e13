import type { LoadPlan } from "./plan.ts";

/** Totals before anything has happened. */
export function noTotals() {
  return {
    sent: 0,
    echoed: 0,
    wrong: 0,
    lost: 0,
    late: 0,
    reordered: 0,
    duplicated: 0,
    unasked: 0,
  };
}

/** What all connections of a load have counted together; see `LoadResult`. */
export type Totals = ReturnType<typeof noTotals>;

/** How long a connection's messages are remembered. */
export interface LedgerOptions extends Pick<LoadPlan, "pipeline" | "wait"> {
  /** How many of the last messages have payloads of their own. */
  readonly memory: number;
}

/** A message that is no longer in flight although its echo may still come. */
interface Missing {
  readonly why: "overtaken" | "answered wrong" | "lost";
  readonly due: number;
  readonly sentAt: number;
}

/** This many wrong answers in a row, in addition to those in flight, are not all unasked. */
const manyWrong = 16;

/**
 * Counts the messages of one connection, numbered from 0 in the order in which they are sent. Each ends
 * as echoed, wrong or lost. A class, as its fields are used for every message.
 */
export class Ledger {
  /** The number of the next message to send. */
  sent = 0;
  /** The number of the message whose echo comes next. */
  next = 0;
  readonly #totals: Totals;
  readonly #onEcho: (roundTrip: number) => void;
  readonly #wait: number;
  /** When each message was due, and when it was sent; only for those in flight. */
  readonly #due: Float64Array;
  readonly #sentAt: Float64Array;
  readonly #mask: number;
  readonly #missing = new Map<number, Missing>();
  readonly #memory: number;

  /**
   * `onEcho` gets each round-trip time in milliseconds, counted from when the message was due; there is
   * none for an echo that a later one has overtaken.
   */
  constructor(
    totals: Totals,
    onEcho: (roundTrip: number) => void,
    { pipeline, memory, wait }: LedgerOptions,
  ) {
    this.#totals = totals;
    this.#onEcho = onEcho;
    this.#wait = wait;
    const slots = 2 ** Math.ceil(Math.log2(pipeline));
    this.#due = new Float64Array(slots);
    this.#sentAt = new Float64Array(slots);
    this.#mask = slots - 1;
    this.#memory = memory;
  }

  /** How many messages are in flight. */
  get inFlight(): number {
    return this.sent - this.next;
  }

  /** A message was sent at this time, and was due at that one, perhaps long before. */
  send(at: number, due = at): void {
    const slot = this.sent & this.#mask;
    this.#due[slot] = due;
    this.#sentAt[slot] = at;
    this.sent++;
    this.#totals.sent++;
  }

  /** The next echo has come. */
  echo(now: number): void {
    const due = this.#due[this.next & this.#mask] ?? now;
    this.next++;
    this.#totals.echoed++;
    this.#onEcho(now - due);
  }

  /** The echo of this message has come, whether it is the next one or not. */
  echoOf(message: number, now: number): void {
    if (message >= this.next) {
      while (this.next < message) this.#miss("overtaken");
      this.echo(now);
      return;
    }
    const totals = this.#totals;
    const missing = this.#missing.get(message);
    this.#missing.delete(message);
    if (missing === undefined) {
      totals.duplicated++;
      return;
    }
    const { why, due, sentAt } = missing;
    if (why === "answered wrong") {
      // What took its place was unasked.
      totals.wrong--;
      this.unasked();
    }
    if (why === "lost" || now - sentAt > this.#wait) {
      totals.late++;
      if (why !== "lost") totals.lost++;
      return;
    }
    totals.echoed++;
    if (why === "overtaken") totals.reordered++;
    else this.#onEcho(now - due);
  }

  /**
   * Something has come that echoes no message. It takes the place of the next echo, unless that one
   * still comes; if no message is in flight, it is unasked. Returns the message whose place it
   * takes.
   */
  noEcho(): number | undefined {
    if (this.inFlight === 0) {
      this.unasked();
      return undefined;
    }
    this.#totals.wrong++;
    return this.#miss("answered wrong");
  }

  /** Something has come that answers nothing. */
  unasked(): void {
    this.#totals.unasked++;
  }

  /** Gives up the messages in flight that are older than the wait. Returns how many those were. */
  giveUp(now: number): number {
    const before = this.next;
    while (this.next < this.sent && now - (this.#sentAt[this.next & this.#mask] ?? 0) > this.#wait)
      this.#miss("lost");
    this.#totals.lost += this.next - before;
    return this.next - before;
  }

  /**
   * Whether an echo may still come that is not too late. If something else has come in its place, it may
   * until a later message is echoed, unless many messages in a row were answered wrong.
   */
  mayGetEcho(now: number): boolean {
    if (this.inFlight > 0) return true;
    const isRecent = ({ sentAt }: Missing) => now - sentAt <= this.#wait;
    const last = this.#missing.get(this.next - 1);
    const earlier = this.#missing.get(this.next - 1 - this.#mask - manyWrong);
    const isWrong = last?.why === "answered wrong" && earlier?.why !== "answered wrong";
    if (isWrong && isRecent(last)) return true;
    return this.#missing.values().some((one) => one.why === "overtaken" && isRecent(one));
  }

  /** No more echoes will come: messages without one are lost or, if `forgiven`, count as not sent. */
  end(forgiven = false): void {
    let owed = this.inFlight;
    for (const { why } of this.#missing.values()) if (why === "overtaken") owed++;
    this.next = this.sent;
    this.#missing.clear();
    if (forgiven) this.#totals.sent -= owed;
    else this.#totals.lost += owed;
  }

  /** Takes the next message out of flight. */
  #miss(why: Missing["why"]): number {
    const message = this.next++;
    const slot = message & this.#mask;
    const due = this.#due[slot] ?? 0;
    this.#missing.set(message, { why, due, sentAt: this.#sentAt[slot] ?? 0 });
    for (const [oldest, { why: reason }] of this.#missing) {
      if (oldest > this.next - this.#memory) break;
      // By now its echo would be mistaken for that of a later message.
      this.#missing.delete(oldest);
      if (reason === "overtaken") this.#totals.lost++;
    }
    return message;
  }
}
