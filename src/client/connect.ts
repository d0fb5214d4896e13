import { systemCode, WsechoError } from "../errors.ts";
import type { ConnectFailure } from "../protocol/connect-failure.ts";
import { createKey } from "../protocol/handshake.ts";
import type { RawResponse } from "../protocol/raw-response.ts";
import { type Address, endpointOf, formatAddress, parseAddress } from "../text/address.ts";
import { onHandshake } from "./handshake.ts";
import { isSocks } from "./proxy.ts";
import type { ReconnectOptions } from "./reconnecting-socket.ts";
import {
  describeRequest,
  type HandshakeRequest,
  prepareRequest,
  type RequestOptions,
} from "./request.ts";
import type { TemporaryRoute } from "./route.ts";
import { isPlainPath } from "./socket-alias.ts";
import { type ClientSocket, openSocket } from "./socket.ts";

/** How to connect. */
export interface ConnectOptions extends RequestOptions {
  /** Milliseconds that the connection and the handshake may take. Default: 10,000. */
  readonly connectTimeout?: number;
  /**
   * Milliseconds that the server may take to answer a Close frame before it is disconnected. Default:
   * 2,000.
   */
  readonly closeTimeout?: number;
  /**
   * Whether to follow redirects, up to 10, each within `connectTimeout`. Another origin than the first gets
   * no secret headers, no name and password, and no client certificate. Default: false.
   */
  readonly followRedirects?: boolean;
  /**
   * Whether the socket connects again when the connection is lost, or closed with 1001, 1012 or 1013. What
   * is then sent waits for the next connection; what was on its way may be lost. Only `close` ends such
   * a socket. Default: false.
   */
  readonly reconnect?: boolean | ReconnectOptions;
  /** Ends attempts to connect; an open connection is not affected. */
  readonly signal?: AbortSignal;
  /**
   * Whether the socket's `handshake` shows the request, and the certificate of a `wss://` server, in
   * addition to the response. Default: false.
   */
  readonly showRequest?: boolean;
  /** Called with the request when it is about to be sent, if `showRequest` is set. */
  onRequest?(request: HandshakeRequest): void;
}

export const connectDefaults = { connectTimeout: 10_000, closeTimeout: 2000 } as const;

/**
 * Connects to a WebSocket server and resolves once the handshake is done. A text without a scheme
 * means `ws://`, `http(s)://` means `ws(s)://`.
 *
 * @example
 * ```ts
 * await using socket = await connect("ws://localhost:8765");
 * await socket.send("Hello");
 * for await (const message of socket) console.log(message);
 * ```
 * @throws {ParseError} when the URL is not valid
 * @throws {WsechoError} with code `BAD_VALUE` when a header, a subprotocol or the proxy is not valid
 * @throws {HandshakeRefusedError} when the server answered with another status than 101
 * @throws {WsechoError} with code `HOST_NOT_FOUND`, `CANNOT_CONNECT`, `TIMED_OUT`, `TLS_FAILED`,
 *   `CERTIFICATE_REJECTED`, `CONNECTION_LOST` or `ABORTED`
 */
export async function connect(
  url: string | URL | Address,
  options: ConnectOptions = {},
): Promise<ClientSocket> {
  const address = typeof url === "string" || url instanceof URL ? parseAddress(String(url)) : url;
  const { reconnect = false } = options;
  if (reconnect === false) return await connectFollowing(address, options);
  const { openReconnecting } = await import("./reconnecting-socket.ts");
  const how = reconnect === true ? {} : reconnect;
  const dial = (signal: AbortSignal) => connectFollowing(address, { ...options, signal });
  return await openReconnecting(dial, how, options.signal);
}

async function connectFollowing(address: Address, options: ConnectOptions): Promise<ClientSocket> {
  if (options.followRedirects !== true) return await connectOnce(address, options);
  const { followRedirects } = await import("./redirect.ts");
  return await followRedirects({ address, options }, (attempt) =>
    connectOnce(attempt.address, attempt.options),
  );
}

async function connectOnce(address: Address, options: ConnectOptions): Promise<ClientSocket> {
  if (isDirect(address, options)) return await shakeHands(address, options);
  const { openRoute } = await import("./route.ts");
  await using route = await openRoute(address, options);
  return await shakeHands(address, options, route);
}

/** Whether Bun's WebSocket can go there by itself. */
function isDirect(address: Address, { proxy }: RequestOptions): boolean {
  if (address.unix !== undefined) return isPlainPath(address.unix);
  return !isSocks(proxy) && !endpointOf(address).host.includes("%");
}

async function shakeHands(
  address: Address,
  options: ConnectOptions,
  route?: TemporaryRoute,
): Promise<ClientSocket> {
  const { connectTimeout, closeTimeout, signal } = { ...connectDefaults, ...options };
  const key = options.showRequest === true ? createKey() : undefined;
  const { url, webSocketOptions } = prepareRequest(address, options, key, route);
  const request = key === undefined ? undefined : describeRequest(address, options, key);
  const certificate =
    request !== undefined && address.secure
      ? await (await import("./server-certificate.ts")).watchCertificate(webSocketOptions)
      : undefined;
  const { promise: outcome, resolve: settle } = Promise.withResolvers<Outcome>();
  if (signal?.aborted) throw await errorFor({ kind: "aborted" }, address, options);
  if (request !== undefined) options.onRequest?.(request);
  const webSocket = createWebSocket(url, webSocketOptions, address);
  let response: RawResponse | undefined;
  onHandshake(webSocket, (answer) => void (response = answer));
  // Made immediately: a message may come together with the response.
  webSocket.onopen = () =>
    settle({
      kind: "open",
      socket: openSocket(webSocket, { address, request, response, certificate, closeTimeout }),
    });
  webSocket.onerror = ({ message, error }) =>
    settle(route?.failure?.() ?? { kind: "failed", message, code: systemCode(error), response });
  const abort = (): void => settle({ kind: "aborted" });
  signal?.addEventListener("abort", abort);
  const timer = setTimeout(settle, connectTimeout, { kind: "timed out", connectTimeout });
  const result = await outcome;
  clearTimeout(timer);
  signal?.removeEventListener("abort", abort);
  if (result.kind === "open") return result.socket;
  webSocket.onopen = webSocket.onerror = null;
  webSocket.terminate();
  throw await errorFor(result, address, options);
}

type Outcome = { readonly kind: "open"; readonly socket: ClientSocket } | ConnectFailure;

/** The module that makes errors is loaded only if there is one. */
async function errorFor(
  failure: ConnectFailure,
  address: Address,
  options: ConnectOptions,
): Promise<WsechoError> {
  const { connectError } = await import("./failure.ts");
  return await connectError(failure, address, options);
}

function createWebSocket(url: string, options: Bun.WebSocketOptions, address: Address): WebSocket {
  try {
    return new WebSocket(url, options);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    // It may quote a secret, which is also why the cause itself is left out.
    const why = message.replace(/(\bbearer\.|proxy URL: ).*/is, "$1***");
    throw new WsechoError("BAD_VALUE", `Cannot connect to "${formatAddress(address)}": ${why}`);
  }
}
