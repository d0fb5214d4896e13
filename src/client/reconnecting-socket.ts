import { ConnectionClosedError, WsechoError } from "../errors.ts";
import type { Message } from "../protocol/message.ts";
import { backOff } from "../text/back-off.ts";
import { formatDuration } from "../text/duration.ts";
import { type Closure, judgeClose } from "./closing.ts";
import { pause, retrying } from "./retry.ts";
import { type ClientSocket, messagesOf } from "./socket.ts";

/** How a socket goes on after its connection has ended. */
export interface ReconnectOptions {
  /** How many more attempts to connect there are after a failed one. Default: `Infinity`. */
  readonly retries?: number;
  /**
   * Called with each new connection before anything else is sent over it, e.g. to subscribe again. What it
   * throws is the end of the socket, unless the connection was lost again.
   */
  onReconnect?(connection: ClientSocket): void | Promise<void>;
}

/** One connection, and the one after it: undefined if there is none, as the end is final. */
interface Link {
  readonly connection: ClientSocket;
  readonly next: Promise<Link | undefined>;
}

/**
 * Connects, and makes a socket that connects again when its connection is lost, or is closed with 1001, 1012
 * or 1013, after waits that grow (see `backOff`). Messages are delivered at most once: one that was on
 * its way when the connection ended may be lost.
 *
 * @throws what the first attempt to connect fails with
 */
export async function openReconnecting(
  dial: (signal: AbortSignal) => Promise<ClientSocket>,
  { retries = Infinity, onReconnect }: ReconnectOptions,
  signal: AbortSignal | undefined,
): Promise<ClientSocket> {
  const ending = new AbortController();
  const stopped = signal === undefined ? ending.signal : AbortSignal.any([signal, ending.signal]);
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<Closure>();
  const listeners = {
    ping: new Map<Listener, () => void>(),
    pong: new Map<Listener, () => void>(),
  };
  let newest = follow(await dial(stopped));
  /** The connection whose messages are received: those of an earlier one come first. */
  let reading = newest;

  function follow(connection: ClientSocket): Link {
    for (const type of ["ping", "pong"] as const) {
      for (const listener of listeners[type].keys()) listen(type, listener, connection);
    }
    const next = connection.closed.then(replace);
    // The next call that receives or sends reports it.
    next.catch(() => undefined);
    return { connection, next };
  }

  async function replace(closure: Closure): Promise<Link | undefined> {
    if (ending.signal.aborted || judgeClose(closure.code) !== "retry") {
      markClosed(closure);
      return undefined;
    }
    try {
      // A server that closes each connection at once must not be called without a break.
      await pause(backOff(1), stopped);
      newest = follow(await retrying(renew, { retries, signal: stopped }));
      return newest;
    } catch (error) {
      markClosed(closure);
      if (ending.signal.aborted) return undefined;
      throw error;
    }
  }

  async function renew(): Promise<ClientSocket> {
    const connection = await dial(stopped);
    try {
      await onReconnect?.(connection);
    } catch (error) {
      connection.terminate();
      throw error;
    }
    // The end came meanwhile.
    if (ending.signal.aborted) void connection.close();
    return connection;
  }

  async function receive(timeout?: number): Promise<Message> {
    const deadline = timeout === undefined ? Infinity : performance.now() + timeout;
    while (true) {
      const left = deadline - performance.now();
      try {
        return await reading.connection.receive(
          timeout === undefined ? undefined : Math.max(left, 0),
        );
      } catch (error) {
        if (!(error instanceof ConnectionClosedError)) throw error;
        const next = await within(reading.next, deadline, timeout);
        if (next === undefined) throw error;
        reading = next;
      }
    }
  }

  async function send(message: Message): Promise<void> {
    while (!newest.connection.isOpen) {
      const { connection, next } = newest;
      // The connection that is over says why.
      if ((await next) === undefined) return await connection.send(message);
    }
    try {
      await newest.connection.send(message);
    } catch (error) {
      // It was handed over, and may have arrived: it is not sent again.
      if (!(error instanceof ConnectionClosedError)) throw error;
    }
  }

  async function close(code?: number, reason?: string): Promise<Closure> {
    ending.abort();
    await newest.connection.close(code, reason);
    return await closed;
  }

  function listen(
    type: keyof typeof listeners,
    listener: Listener,
    connection: ClientSocket,
  ): void {
    const on = type === "ping" ? connection.onPing : connection.onPong;
    listeners[type].set(listener, on(listener));
  }

  function on(type: keyof typeof listeners, listener: Listener): () => void {
    listen(type, listener, newest.connection);
    return () => {
      listeners[type].get(listener)?.();
      listeners[type].delete(listener);
    };
  }

  const socket: ClientSocket = {
    get url() {
      return newest.connection.url;
    },
    get handshake() {
      return newest.connection.handshake;
    },
    get protocol() {
      return newest.connection.protocol;
    },
    get extensions() {
      return newest.connection.extensions;
    },
    get isOpen() {
      return newest.connection.isOpen;
    },
    get readingSince() {
      return reading.connection.readingSince;
    },
    send,
    receive,
    close,
    closed,
    closedError: () => newest.connection.closedError(),
    ping: (data) => newest.connection.ping(data),
    onPing: (listener) => on("ping", listener),
    onPong: (listener) => on("pong", listener),
    terminate: (problem) => newest.connection.terminate(problem),
    [Symbol.asyncIterator]: () => messagesOf(socket),
    [Symbol.asyncDispose]: async () => void (await close()),
  };
  return socket;
}

type Listener = (data: Uint8Array) => void;

/** Waits, but only until a time of `performance.now()`. */
async function within<Value>(
  value: Promise<Value>,
  deadline: number,
  timeout = Infinity,
): Promise<Value> {
  if (deadline === Infinity) return await value;
  const { promise, reject } = Promise.withResolvers<never>();
  const text = `No message came within ${formatDuration(timeout)}`;
  const timer = setTimeout(
    () => reject(new WsechoError("TIMED_OUT", text)),
    deadline - performance.now(),
  );
  return await Promise.race([value, promise]).finally(() => clearTimeout(timer));
}
