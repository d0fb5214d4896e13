import { ConnectionClosedError, WsechoError } from "../errors.ts";
import type { Message } from "../protocol/message.ts";
import { causeOf, closedError, type Ending } from "./failure.ts";
import { createInbox } from "./inbox.ts";

/** How a connection ended. */
export interface Closure {
  /** RFC 6455, section 7.4; 1006 where no Close frame came. */
  readonly code: number;
  readonly reason: string;
}

/**
 * An open connection. Iterating over it gives each message as it comes, and ends when the connection
 * was closed normally; it throws a `ConnectionClosedError` when it was not.
 */
export interface ClientSocket extends AsyncIterable<Message>, AsyncDisposable {
  readonly url: string;
  /** The subprotocol that the server chose, empty where it chose none. */
  readonly protocol: string;
  /** The extensions agreed on, as in `Sec-WebSocket-Extensions`; empty where there are none. */
  readonly extensions: string;
  /**
   * Sends a message, and resolves when there is room for another.
   *
   * @throws {ConnectionClosedError} when the connection is over
   */
  send(message: Message): Promise<void>;
  /**
   * The next message; without a `timeout` in milliseconds it waits for ever.
   *
   * @throws {ConnectionClosedError} when none will come
   * @throws {WsechoError} with code `TIMED_OUT`
   */
  receive(timeout?: number): Promise<Message>;
  /**
   * Closes with a code and a reason, and resolves once that is done, or the server cut off.
   *
   * @throws {WsechoError} with code `BAD_VALUE` on a code that nobody may send, or a long reason
   */
  close(code?: number, reason?: string): Promise<Closure>;
  /** Resolves when the connection has ended, whoever ended it. */
  readonly closed: Promise<Closure>;
  /**
   * Sends a Ping frame with at most 125 bytes of data; does nothing once the connection is over.
   *
   * @throws {WsechoError} with code `BAD_VALUE` on more data
   */
  ping(data?: Message): void;
  /** Calls back with the data of each Ping frame, which has been answered already; returns what ends that. */
  onPing(listener: (data: Uint8Array) => void): () => void;
  /** Calls back with the data of each Pong frame, asked for or not; returns what ends that. */
  onPong(listener: (data: Uint8Array) => void): () => void;
  /**
   * Since when frames are read, by the clock of `performance.now()`; undefined while they are not,
   * pongs included, because too many messages came that nobody has taken.
   */
  readonly readingSince: number | undefined;
  /** Cuts the connection without a Close frame; who still waits is told of the problem. */
  terminate(problem?: string): void;
}

/** Bytes that wait to go out before `send` makes its caller wait. */
const sendCapacity = 1024 * 1024;

/** Wraps a WebSocket whose handshake is done; `closeTimeout` is in milliseconds. */
export function openSocket(webSocket: WebSocket, url: URL, closeTimeout: number): ClientSocket {
  let readingSince: number | undefined = performance.now();
  const inbox = createInbox({
    pause() {
      webSocket.pause();
      readingSince = undefined;
    },
    resume() {
      webSocket.resume();
      readingSince = performance.now();
    },
  });
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<Closure>();
  let ours = false;
  let problem = "";
  let ending: Ending | undefined;
  webSocket.onmessage = ({ data }: MessageEvent<Message>) => inbox.put(data);
  webSocket.onerror = ({ message }) => {
    problem = causeOf(message);
  };
  webSocket.onclose = ({ code, reason }) => {
    ending = { code, reason, problem, ours };
    inbox.end(endError);
    markClosed({ code, reason });
  };

  /** Made for whoever has to be told; most connections end after everybody has what they want. */
  function endError(): ConnectionClosedError {
    return closedError(url, ending ?? { code: 1005, reason: "", problem, ours });
  }

  async function send(message: Message): Promise<void> {
    if (webSocket.readyState === WebSocket.OPEN) webSocket.send(message);
    else throw endError();
    // There is no event for it: bufferedAmount has to be asked.
    while (webSocket.bufferedAmount > sendCapacity) {
      if (ending !== undefined) throw endError();
      await Bun.sleep(1);
    }
  }

  async function close(code = 1000, reason = ""): Promise<Closure> {
    try {
      ours ||= webSocket.readyState === WebSocket.OPEN;
      webSocket.close(code, reason);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new WsechoError("BAD_VALUE", `Cannot close with ${code}: ${why}`, { cause });
    }
    const timer = setTimeout(() => webSocket.terminate(), closeTimeout);
    const closure = await closed;
    clearTimeout(timer);
    return closure;
  }

  function ping(data?: Message): void {
    try {
      webSocket.ping(data);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new WsechoError("BAD_VALUE", `Cannot ping: ${why}`, { cause });
    }
  }

  function on(type: "ping" | "pong", listener: (data: Uint8Array) => void): () => void {
    const hear = ({ data }: MessageEvent<Uint8Array>) => listener(data);
    webSocket.addEventListener(type, hear);
    return () => webSocket.removeEventListener(type, hear);
  }

  async function* messages(): AsyncGenerator<Message> {
    try {
      while (true) yield await inbox.take();
    } catch (error) {
      if (error instanceof ConnectionClosedError && error.code === "CLOSED") return;
      throw error;
    }
  }

  return {
    url: url.href,
    protocol: webSocket.protocol,
    extensions: webSocket.extensions,
    send,
    receive: (timeout) => inbox.take(timeout),
    close,
    closed,
    ping,
    onPing: (listener) => on("ping", listener),
    onPong: (listener) => on("pong", listener),
    get readingSince() {
      return readingSince;
    },
    terminate(why = "") {
      problem ||= why;
      webSocket.terminate();
    },
    [Symbol.asyncIterator]: messages,
    [Symbol.asyncDispose]: async () => void (await close()),
  };
}
