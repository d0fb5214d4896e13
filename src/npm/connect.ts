import { closedError, type Closure, isErrorClose } from "../client/closing.ts";
import type { ConnectOptions } from "../client/connect.ts";
import { headOf } from "../client/handshake.ts";
import { createInbox } from "../client/inbox.ts";
import { openReconnecting } from "../client/reconnecting-socket.ts";
import { basicAuthorization } from "../client/request.ts";
import { type ClientSocket, messagesOf } from "../client/socket.ts";
import { ConnectionClosedError, WsechoError } from "../errors.ts";
import type { Message } from "../protocol/message.ts";
import { type Address, formatAddress, hostHeader, parseAddress } from "../text/address.ts";

/** Options that need what only Bun's WebSocket has. */
const onlyUnderBun = [
  "compress",
  "followRedirects",
  "onRequest",
  "proxy",
  "showRequest",
  "tls",
] as const;

/**
 * Connects with the WebSocket of this runtime, which shows nothing of the handshake and of pings. Of the
 * options, those that need more throw `UNSUPPORTED`.
 *
 * @throws {WsechoError} with code `UNSUPPORTED`, and as under Bun; why a handshake failed is not known here
 */
export async function connect(
  url: string | URL | Address,
  options: ConnectOptions = {},
): Promise<ClientSocket> {
  const address = typeof url === "string" || url instanceof URL ? parseAddress(String(url)) : url;
  const unsupported = onlyUnderBun.find((name) => options[name] !== undefined);
  if (unsupported !== undefined) throw unsupportedHere(`use ${unsupported}`);
  if (address.unix !== undefined) throw unsupportedHere("connect to a Unix socket");
  if (address.connectTo !== undefined) throw unsupportedHere("use connectTo");
  const { reconnect = false } = options;
  if (reconnect === false) return await connectOnce(address, options);
  const how = reconnect === true ? {} : reconnect;
  const dial = (signal: AbortSignal) => connectOnce(address, { ...options, signal });
  return await openReconnecting(dial, how, options.signal);
}

function unsupportedHere(what: string): WsechoError {
  return new WsechoError("UNSUPPORTED", `Cannot ${what} in this runtime: only under Bun`);
}

async function connectOnce(address: Address, options: ConnectOptions): Promise<ClientSocket> {
  const { connectTimeout = 10_000, signal } = options;
  const target = formatAddress(address);
  const webSocket = createWebSocket(address, options);
  const { promise, resolve, reject } = Promise.withResolvers<ClientSocket>();

  function fail(code: "ABORTED" | "CANNOT_CONNECT" | "TIMED_OUT", message: string): void {
    reject(new WsechoError(code, message));
    // To close what never opened is another error for some runtimes.
    webSocket.onerror = null;
    webSocket.close();
  }

  const abort = () => fail("ABORTED", `Connecting to "${target}" was aborted`);
  const timer = setTimeout(
    () => fail("TIMED_OUT", `Timed out connecting to "${target}" after ${connectTimeout} ms`),
    connectTimeout,
  );
  webSocket.onopen = () => resolve(wrap(webSocket, address, options.closeTimeout ?? 2000));
  webSocket.onerror = () =>
    fail("CANNOT_CONNECT", `Cannot connect to "${target}": this runtime does not say why`);
  if (signal?.aborted === true) abort();
  signal?.addEventListener("abort", abort);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

function createWebSocket(address: Address, options: ConnectOptions): WebSocket {
  if (typeof WebSocket === "undefined") {
    throw new WsechoError(
      "UNSUPPORTED",
      "This runtime has no WebSocket: expected Node 22 or later, Deno or Bun",
    );
  }
  const url = `${address.secure ? "wss" : "ws"}://${hostHeader(address)}${address.resource}`;
  const { headers = [] } = options;
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  if (address.user !== undefined) pairs.push(basicAuthorization(address.user));
  const protocols = [...(options.protocols ?? [])];
  if (pairs.length === 0) return new WebSocket(url, protocols);
  // Node and Deno take headers in this way.
  return new WebSocket(url, { protocols, headers: Object.fromEntries(pairs) });
}

function wrap(webSocket: WebSocket, address: Address, closeTimeout: number): ClientSocket {
  const openedAt = performance.now();
  const inbox = createInbox({ pause: () => undefined, resume: () => undefined });
  const { promise: closed, resolve: markClosed } = Promise.withResolvers<Closure>();
  let closure: Closure | undefined;
  let ours: number | undefined;
  let problem = "";
  webSocket.binaryType = "arraybuffer";
  webSocket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) =>
    inbox.put(typeof data === "string" ? data : new Uint8Array(data));
  webSocket.onerror = null;
  webSocket.onclose = ({ code, reason }) => end({ code, reason });

  function end(how: Closure): void {
    closure ??= how;
    inbox.end(endError);
    markClosed(closure);
  }

  function endError(): ConnectionClosedError {
    const { code, reason } = closure ?? { code: ours ?? 1005, reason: "" };
    return closedError(address, { code, reason }, code === ours, problem);
  }

  async function send(message: Message): Promise<void> {
    if (webSocket.readyState !== WebSocket.OPEN) throw endError();
    webSocket.send(typeof message === "string" ? message : new Uint8Array(message));
  }

  async function close(code = 1000, reason = ""): Promise<Closure> {
    if (webSocket.readyState === WebSocket.OPEN) ours = code;
    try {
      webSocket.close(code, reason);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new WsechoError("BAD_VALUE", `Cannot close with ${code}: ${why}`, { cause });
    }
    const timer = setTimeout(end, closeTimeout, { code: 1006, reason: "" });
    await closed;
    clearTimeout(timer);
    return closed;
  }

  const socket: ClientSocket = {
    url: formatAddress(address),
    handshake: { response: headOf() },
    protocol: webSocket.protocol,
    extensions: webSocket.extensions,
    get isOpen() {
      return webSocket.readyState === WebSocket.OPEN;
    },
    readingSince: openedAt,
    send,
    receive: (timeout) => inbox.take(timeout),
    close,
    closed,
    closedError() {
      if (closure === undefined || closure.code === ours) return undefined;
      return isErrorClose(closure.code) ? endError() : undefined;
    },
    ping: () => {
      throw unsupportedHere("ping");
    },
    onPing: () => () => undefined,
    onPong: () => () => undefined,
    terminate(why = "") {
      problem ||= why;
      webSocket.close();
      end({ code: 1006, reason: "" });
    },
    [Symbol.asyncIterator]: () => messagesOf(socket),
    [Symbol.asyncDispose]: async () => void (await close()),
  };
  return socket;
}
