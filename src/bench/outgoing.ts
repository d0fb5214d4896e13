import type { MessagePool } from "./message-pool.ts";

/** Accepts as many bytes as it has room for, and returns how many, or less than 0 if it is closed. */
export type Write = (bytes: Uint8Array, from: number, length: number) => number;

/**
 * What one connection has yet to hand to the system: so many messages of the pool, all of them in
 * one piece if there is room, and control frames, which go in between two messages. A class, as it
 * is asked at each message.
 */
export class Outgoing {
  readonly #pool: MessagePool;
  /** Where in the pool's frames the next byte is. */
  #at = 0;
  #owed = 0;
  /** The message to be added next, by its place in the pool. */
  #next = 0;
  #controls: Uint8Array[] = [];
  bytesWritten = 0;

  constructor(pool: MessagePool) {
    this.#pool = pool;
  }

  /** Adds the next message of the pool. */
  addMessage(): void {
    const { offsets, count } = this.#pool;
    this.#owed += (offsets[this.#next + 1] ?? 0) - (offsets[this.#next] ?? 0);
    this.#next = this.#next + 1 === count ? 0 : this.#next + 1;
  }

  /** Adds a frame that overtakes the messages which have not begun to go out. */
  addControl(frame: Uint8Array): void {
    this.#controls.push(frame);
  }

  /** Forgets the messages that have not begun to go out. */
  dropMessages(): void {
    this.#owed = this.#toBoundary();
  }

  /** Whether all has been handed over. */
  get isEmpty(): boolean {
    return this.#owed === 0 && this.#controls.length === 0;
  }

  /** Hands over as much as there is room for. */
  flush(write: Write): void {
    const { frames } = this.#pool;
    while (true) {
      const control = this.#controls[0];
      const limit = control === undefined ? this.#owed : this.#toBoundary();
      if (limit > 0) {
        const length = Math.min(limit, frames.length - this.#at);
        const written = this.#count(write(frames, this.#at, length));
        this.#owed -= written;
        this.#at += written;
        if (this.#at === frames.length) this.#at = 0;
        if (written < length) return;
      } else if (control === undefined) {
        return;
      } else {
        const written = this.#count(write(control, 0, control.length));
        if (written === control.length) this.#controls.shift();
        else {
          this.#controls[0] = control.subarray(written);
          return;
        }
      }
    }
  }

  #count(written: number): number {
    const taken = Math.max(0, written);
    this.bytesWritten += taken;
    return taken;
  }

  /** Bytes up to the end of the message that is partly sent; 0 between two messages. */
  #toBoundary(): number {
    if (this.#owed === 0) return 0;
    const { offsets } = this.#pool;
    let low = 0;
    let high = offsets.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((offsets[middle] ?? 0) < this.#at) low = middle + 1;
      else high = middle;
    }
    return (offsets[low] ?? 0) - this.#at;
  }
}
