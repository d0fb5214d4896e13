import { ConnectionClosedError, WsechoError } from "../errors.ts";
import type { Message } from "../protocol/message.ts";
import type { RawResponse } from "../protocol/raw-response.ts";
import { type Address, formatAddress } from "../text/address.ts";
import { closedError, type Closure, isErrorClose } from "./closing.ts";
import { type Handshake, headOf, type ServerCertificate } from "./handshake.ts";
import { createInbox } from "./inbox.ts";
import type { HandshakeRequest } from "./request.ts";

/**
 * An open connection. Iterating over it gives each message as it comes, and ends when the connection
 * was closed normally; it throws a `ConnectionClosedError` when it was not.
 */
export interface ClientSocket extends AsyncIterable<Message>, AsyncDisposable {
  /** Its URL, with passwords and tokens redacted. */
  readonly url: string;
  /** The response to the handshake and, if requested, the request. */
  readonly handshake: Handshake;
  /** The subprotocol that the server chose, empty if it chose none. */
  readonly protocol: string;
  /** The extensions agreed on, as in `Sec-WebSocket-Extensions`; empty if there are none. */
  readonly extensions: string;
  /**
   * Sends a message, and resolves when there is room for another.
   *
   * @throws {ConnectionClosedError} when the connection is over
   */
  send(message: Message): Promise<void>;
  /** Whether messages can be sent. */
  readonly isOpen: boolean;
  /**
   * The next message; without a `timeout` in milliseconds it waits forever.
   *
   * @throws {ConnectionClosedError} when none will come
   * @throws {WsechoError} with code `TIMED_OUT`
   */
  receive(timeout?: number): Promise<Message>;
  /**
   * Closes with a code and a reason, and resolves once the server has answered that or is disconnected.
   *
   * @throws {WsechoError} with code `BAD_VALUE` on a code that no one may send, or a long reason
   */
  close(code?: number, reason?: string): Promise<Closure>;
  /** Resolves when the connection has ended, whichever side ended it. */
  readonly closed: Promise<Closure>;
  /**
   * Why the connection did not end in order: it was lost, or the server closed it with an error code.
   * Undefined before its end, and where only the answer to this side's Close frame is missing.
   */
  closedError(): ConnectionClosedError | undefined;
  /**
   * Sends a Ping frame with at most 125 bytes of data; does nothing once the connection is over.
   *
   * @throws {WsechoError} with code `BAD_VALUE` on more data
   */
  ping(data?: Message): void;
  /**
   * Calls back with the data of each Ping frame, which has been answered already; returns a
   * function that ends that.
   */
  onPing(listener: (data: Uint8Array) => void): () => void;
  /**
   * Calls back with the data of each Pong frame, solicited or not; returns a function that ends
   * that.
   */
  onPong(listener: (data: Uint8Array) => void): () => void;
  /**
   * When the reading of frames began, by the clock of `performance.now()`; undefined while they are
   * not, pongs included, because too many messages wait to be received.
   */
  readonly readingSince: number | undefined;
  /** Cuts the connection without a Close frame; anyone still waiting gets an error with the problem. */
  terminate(problem?: string): void;
}

/** Bytes waiting to be sent beyond which `send` makes its caller wait. */
const sendCapacity = 1024 * 1024;

/** What is known about a connection when its handshake is done. */
export interface OpenedConnection {
  readonly address: Address;
  readonly request: HandshakeRequest | undefined;
  readonly response: RawResponse | undefined;
  /** Returns the server's certificate, if requested. */
  readonly certificate: (() => ServerCertificate | undefined) | undefined;
  /** Milliseconds that the server may take to answer a Close frame. */
  readonly closeTimeout: number;
}

/** Wraps a WebSocket whose handshake is done. */
export function openSocket(
  webSocket: WebSocket,
  { address, request, response, certificate, closeTimeout }: OpenedConnection,
): ClientSocket {
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
  /** The code that this side began to close with. */
  let ours: number | undefined;
  let isTimeout = false;
  let problem = "";
  let closure: Closure | undefined;
  webSocket.onmessage = ({ data }: MessageEvent<Message>) => inbox.put(data);
  webSocket.onerror = ({ message }) => {
    problem = message.replace(/^.*?failed: /, "");
  };
  // Bun gives no notice of the server's Close frame, after which it waits forever for the end of TCP.
  const watch = setInterval(() => {
    if (webSocket.readyState === WebSocket.CLOSING) void close();
  }, 500);
  webSocket.onclose = ({ code, reason }) => {
    clearInterval(watch);
    closure = { code, reason };
    inbox.end(endError);
    markClosed(closure);
  };

  /** Created only if needed: most connections end after everyone has what they want. */
  function endError(): ConnectionClosedError {
    const { code, reason } = closure ?? { code: ours ?? 1005, reason: "" };
    // Where both sides began to close, the code is the server's.
    return closedError(address, { code, reason }, code === ours, problem);
  }

  async function send(message: Message): Promise<void> {
    if (webSocket.readyState === WebSocket.OPEN) webSocket.send(message);
    else throw endError();
    // There is no event for it: bufferedAmount has to be polled.
    while (webSocket.bufferedAmount > sendCapacity) {
      if (closure !== undefined) throw endError();
      await Bun.sleep(1);
    }
  }

  async function close(code = 1000, reason = ""): Promise<Closure> {
    const wasOpen = webSocket.readyState === WebSocket.OPEN;
    try {
      webSocket.close(code, reason);
      if (wasOpen) ours = code;
      clearInterval(watch);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new WsechoError("BAD_VALUE", `Cannot close with ${code}: ${why}`, { cause });
    }
    const timer = setTimeout(() => {
      isTimeout = true;
      webSocket.terminate();
    }, closeTimeout);
    await closed;
    clearTimeout(timer);
    return closed;
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

  const socket: ClientSocket = {
    get url() {
      return formatAddress(address);
    },
    get handshake() {
      return { request, response: headOf(response), certificate: certificate?.() };
    },
    protocol: webSocket.protocol,
    extensions: webSocket.extensions,
    send,
    get isOpen() {
      return webSocket.readyState === WebSocket.OPEN;
    },
    receive: (timeout) => inbox.take(timeout),
    close,
    closed,
    closedError() {
      if (closure === undefined || closure.code === ours) return undefined;
      if (isTimeout && closure.code === 1006) return undefined;
      return isErrorClose(closure.code) ? endError() : undefined;
    },
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
    [Symbol.asyncIterator]: () => messagesOf(socket),
    [Symbol.asyncDispose]: async () => void (await close()),
  };
  return socket;
}

/** Each message as it comes, until the connection has been closed normally. */
export async function* messagesOf(socket: Pick<ClientSocket, "receive">): AsyncGenerator<Message> {
  try {
    while (true) yield await socket.receive();
  } catch (error) {
    if (error instanceof ConnectionClosedError && error.code === "CLOSED") return;
    throw error;
  }
}
