import { formatDuration } from "../text/duration.ts";
import type { ClientSocket } from "./socket.ts";

/** The connection that is kept alive. */
export type KeepAlivePeer = Pick<ClientSocket, "ping" | "onPong" | "readingSince" | "terminate">;

/** How to keep a connection alive; times are in milliseconds. */
export interface KeepAliveOptions {
  /** From one ping to the next; the first is sent after this time. */
  readonly interval: number;
  /** How long each pong may take. */
  readonly timeout: number;
  /** Called with how long each pong took, in milliseconds. */
  onRoundTrip?(milliseconds: number): void;
}

/** A clock with timers. */
export interface Timers {
  /** Milliseconds, by the clock of `performance.now()`. */
  now(): number;
  /** Calls back once; what it returns prevents that. */
  after(milliseconds: number, callback: () => void): () => void;
}

const realTimers: Timers = {
  now: () => performance.now(),
  after(milliseconds, callback) {
    const timer = setTimeout(callback, milliseconds);
    return () => clearTimeout(timer);
  },
};

/**
 * Sends pings (RFC 6455, section 5.5.2), one at a time, and cuts the connection when a pong does not
 * come in time: a reader that waits for a message then gets a `ConnectionClosedError` that says so.
 * Time in which nothing is read, because messages pile up here, does not count.
 *
 * Disposing of the result stops the pings and the timer.
 */
export function keepAlive(
  peer: KeepAlivePeer,
  options: KeepAliveOptions,
  timers: Timers = realTimers,
): Disposable {
  const { interval, timeout } = options;
  let count = 0;
  let awaited: string | undefined;
  let sentAt = 0;
  let cancel = timers.after(interval, ping);

  function ping(): void {
    awaited = `keep-alive ${++count}`;
    sentAt = timers.now();
    cancel = timers.after(timeout, expire);
    peer.ping(awaited);
  }

  function hear(data: Uint8Array): void {
    // A pong may be unsolicited (section 5.5.3), or answer another ping.
    if (awaited === undefined || Buffer.from(data).toString() !== awaited) return;
    awaited = undefined;
    cancel();
    const roundTrip = timers.now() - sentAt;
    cancel = timers.after(Math.max(0, interval - roundTrip), ping);
    options.onRoundTrip?.(roundTrip);
  }

  function expire(): void {
    const now = timers.now();
    const left = Math.max(sentAt, peer.readingSince ?? now) + timeout - now;
    // A program that was suspended sees its timers first. What came in the meantime is read before the cut.
    cancel = left > 0 ? timers.after(left, expire) : timers.after(0, cut);
  }

  function cut(): void {
    peer.terminate(`no pong within ${formatDuration(timeout)}`);
  }

  const ignorePongs = peer.onPong(hear);
  return {
    [Symbol.dispose]() {
      cancel();
      ignorePongs();
    },
  };
}
