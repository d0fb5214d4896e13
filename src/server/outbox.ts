import { byteLength, type Message } from "../protocol/message.ts";
import { longestTimer } from "../text/duration.ts";

/** An entry of the queue: a message, or something to do after the messages before it. */
export type Outgoing = Message | (() => void);

/** Where an outbox sends, and what it calls. */
export interface OutboxOptions {
  /** Sends a message; false when no more should follow before `drained`. */
  send(message: Message): boolean;
  /** There is room again after `full`. */
  onDrain(): void;
  /** So many bytes more are held; less if the number is negative. */
  onHeld(bytes: number): void;
  /** Bytes per second towards the peer; undefined for no bound. */
  readonly rate: number | undefined;
}

/** How many bytes make an outbox full, and what each message counts in addition to its payload. */
const capacity = 1024 * 1024;
const overhead = 64;

interface Held {
  readonly outgoing: Outgoing;
  readonly cost: number;
  readonly dueAt: number;
}

/** Makes an empty outbox: what waits to go out on one connection, in order. */
export function createOutbox({ send, onDrain, onHeld, rate }: OutboxOptions) {
  let queue: Held[] = [];
  let first = 0;
  let held = 0;
  let full = false;
  let blocked = false;
  // When the last one has been sent and, at the requested rate, the next may follow.
  let lastDueAt = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Sends something after at least `holdFor` milliseconds, and after everything before it. */
  function put(outgoing: Outgoing, holdFor: number): void {
    const isIdle = first === queue.length && !blocked;
    if (holdFor === 0 && rate === undefined && isIdle) return release(outgoing);
    const bytes = typeof outgoing === "function" ? 0 : byteLength(outgoing);
    let dueAt = Math.max(lastDueAt, performance.now() + holdFor);
    if (rate !== undefined) dueAt += (bytes / rate) * 1000;
    lastDueAt = dueAt;
    const cost = bytes + overhead;
    queue.push({ outgoing, cost, dueAt });
    hold(cost);
    full ||= held > capacity;
    schedule();
  }

  function hold(cost: number): void {
    held += cost;
    onHeld(cost);
  }

  function release(outgoing: Outgoing): void {
    if (typeof outgoing === "function") outgoing();
    else if (!send(outgoing)) blocked = full = true;
  }

  function schedule(): void {
    const next = queue[first];
    if (next === undefined || blocked || timer !== undefined) return;
    const wait = Math.max(0, next.dueAt - performance.now());
    // The server keeps the process alive; what is held back for a connection that has ended must not.
    timer = setTimeout(pass, Math.min(wait, longestTimer)).unref();
  }

  function pass(): void {
    timer = undefined;
    // A timer may fire a fraction early.
    const now = performance.now() + 0.5;
    for (let next = queue[first]; next !== undefined && !blocked; next = queue[first]) {
      if (next.dueAt > now) break;
      first++;
      hold(-next.cost);
      release(next.outgoing);
    }
    if (first === queue.length || first > 1024) {
      queue = queue.slice(first);
      first = 0;
    }
    schedule();
    reportDrain();
  }

  function reportDrain(): void {
    if (!full || blocked || held > capacity / 2) return;
    full = false;
    onDrain();
  }

  return {
    put,
    /** Whether so much is held that nothing should be added before `onDrain`. */
    get full() {
      return full;
    },
    /** Whether nothing is held; what was passed to `send` may still be on its way. */
    get isEmpty() {
      return first === queue.length;
    },
    /** Call this when everything passed to `send` has been transmitted. */
    drained(): void {
      if (!blocked) return;
      blocked = false;
      pass();
    },
    /** Drops what is due later than in this many milliseconds. */
    dropAfter(milliseconds: number): void {
      const latest = performance.now() + milliseconds;
      const kept = queue.findLastIndex(({ dueAt }) => dueAt <= latest) + 1;
      for (const { cost } of queue.splice(Math.max(kept, first))) hold(-cost);
      lastDueAt = queue.at(-1)?.dueAt ?? 0;
      clearTimeout(timer);
      timer = undefined;
      schedule();
    },
    /** Forgets everything and stops its timer. */
    clear(): void {
      clearTimeout(timer);
      timer = undefined;
      queue = [];
      first = 0;
      hold(-held);
      blocked = true;
    },
  };
}

export type Outbox = ReturnType<typeof createOutbox>;
