import { WsechoError } from "../errors.ts";
import { formatDuration } from "../text/duration.ts";
import { parseWebSocketUrl } from "../text/ws-url.ts";
import { connectError, describeAttempt } from "./failure.ts";
import { type RequestOptions, toWebSocketOptions } from "./request.ts";
import { type ClientSocket, openSocket } from "./socket.ts";

/** How to connect. */
export interface ConnectOptions extends RequestOptions {
  /** Milliseconds that the connection and the handshake may take. Default: 10,000. */
  readonly connectTimeout?: number;
  /** Milliseconds that the server may take to answer a Close frame before it is cut off. Default: 2,000. */
  readonly closeTimeout?: number;
  /** Ends the attempt to connect; an open connection is not concerned. */
  readonly signal?: AbortSignal;
}

export const connectDefaults = { connectTimeout: 10_000, closeTimeout: 2000 } as const;

/**
 * Connects to a WebSocket server and resolves once the handshake is done. A text without a scheme is
 * taken as `ws://`, `http(s)://` as `ws(s)://`; a `URL` is taken as it is.
 *
 * @example
 * ```ts
 * await using socket = await connect("ws://localhost:8765");
 * await socket.send("Hello");
 * for await (const message of socket) console.log(message);
 * ```
 * @throws {ParseError} when the URL is none
 * @throws {WsechoError} with code `BAD_VALUE` when a header, a subprotocol or the proxy is none
 * @throws {HandshakeRefusedError} when the server answered with another status than 101
 * @throws {WsechoError} with code `HOST_NOT_FOUND`, `CANNOT_CONNECT`, `TIMED_OUT`, `TLS_FAILED`,
 *   `CERTIFICATE_REJECTED`, `CONNECTION_LOST` or `ABORTED`
 */
export function connect(url: string | URL, options: ConnectOptions = {}): Promise<ClientSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<ClientSocket>();
  try {
    start(typeof url === "string" ? parseWebSocketUrl(url) : url, options, resolve, reject);
  } catch (error) {
    reject(error);
  }
  return promise;
}

function start(
  url: URL,
  options: ConnectOptions,
  resolve: (socket: ClientSocket) => void,
  reject: (error: WsechoError) => void,
): void {
  const { connectTimeout, closeTimeout, signal } = { ...connectDefaults, ...options };
  if (signal?.aborted) return reject(abortedError(url, options));
  const webSocket = createWebSocket(url, options);

  function settle(): void {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    webSocket.onopen = webSocket.onerror = null;
  }

  function giveUp(error: WsechoError): void {
    settle();
    webSocket.terminate();
    reject(error);
  }

  function abort(): void {
    giveUp(abortedError(url, options));
  }

  const timer = setTimeout(() => {
    const attempt = describeAttempt(url, options.proxy, "Timed out connecting");
    const text = `${attempt} after ${formatDuration(connectTimeout)}`;
    giveUp(new WsechoError("TIMED_OUT", text));
  }, connectTimeout);
  signal?.addEventListener("abort", abort);
  webSocket.onopen = () => {
    settle();
    resolve(openSocket(webSocket, url, closeTimeout));
  };
  webSocket.onerror = (event) => {
    giveUp(connectError(url, { message: event.message, code: causeOf(event) }, options));
  };
}

function abortedError(url: URL, { proxy }: ConnectOptions): WsechoError {
  return new WsechoError("ABORTED", `${describeAttempt(url, proxy, "Connecting")} was aborted`);
}

function createWebSocket(url: URL, options: ConnectOptions): WebSocket {
  const webSocketOptions = toWebSocketOptions(options);
  try {
    return new WebSocket(url.href, webSocketOptions);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const text = `${describeAttempt(url, options.proxy)}: ${why}`;
    throw new WsechoError("BAD_VALUE", text, { cause });
  }
}

function causeOf(event: ErrorEvent): string | undefined {
  const error: unknown = event.error;
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}
