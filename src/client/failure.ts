import {
  ConnectionClosedError,
  HandshakeRefusedError,
  type HandshakeResponse,
  WsechoError,
} from "../errors.ts";
import type { ConnectFailure } from "../protocol/connect-failure.ts";
import { tlsError, type TlsPeer } from "../protocol/tls-failure.ts";
import {
  type Address,
  endpointOf,
  formatAddress,
  formatHost,
  isLoopbackHost,
} from "../text/address.ts";
import { formatDuration } from "../text/duration.ts";
import { redactProtocols, redactUrl } from "../text/redact.ts";
import { readResponse } from "./handshake-response.ts";
import { headerOf } from "./handshake.ts";
import { type ClientTls, offeredProtocols, type RequestOptions } from "./request.ts";

/**
 * Makes the error that says why a connection failed, and what to do about it.
 *
 * @param request what was requested: with a proxy, the connection is made to the proxy
 */
export async function connectError(
  failure: ConnectFailure,
  address: Address,
  request: RequestOptions,
): Promise<WsechoError> {
  if (failure.kind === "failed") {
    const response = failure.response && (await readResponse(failure.response));
    return failureError(address, { ...failure, response }, request);
  }
  if (failure.kind === "blocked") return blockedError(failure, address, request);
  if (failure.kind === "aborted") {
    const attempt = describeAttempt(address, request.proxy, "Connecting");
    return new WsechoError("ABORTED", `${attempt} was aborted`);
  }
  const attempt = describeAttempt(address, request.proxy, "Timed out connecting");
  const text = `${attempt} after ${formatDuration(failure.connectTimeout)}`;
  return new WsechoError("TIMED_OUT", text);
}

function blockedError(
  { code, problem }: ConnectFailure & { readonly kind: "blocked" },
  address: Address,
  { proxy }: RequestOptions,
): WsechoError {
  const text = `${describeAttempt(address, proxy)}: ${problem}`;
  if (code === "HANDSHAKE_REFUSED") return new HandshakeRefusedError(text, undefined);
  if (code === "CONNECTION_LOST") return new ConnectionClosedError(code, text, 1006, "");
  return new WsechoError(code, text);
}

/** The message of Bun's WebSocket when it cannot connect, and the response that it got. */
interface Reported {
  readonly message: string;
  readonly code: string | undefined;
  readonly response: HandshakeResponse | undefined;
}

const hostNotFound = /^(?:ENOTFOUND|EAI_\w+|DNS_\w+)$/;

/** The system's reasons why it cannot connect to an address. */
const cannotConnect: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EADDRNOTAVAIL: "the address is not available",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ENOENT: "there is no such socket",
  EPERM: "permission denied",
};

function failureError(
  address: Address,
  { message, code = "", response }: Reported,
  request: RequestOptions,
): WsechoError {
  const { proxy: proxyUrl = "", tls } = request;
  const proxy = URL.parse(proxyUrl) ?? undefined;
  const target = formatAddress(address);
  const action = describeAttempt(address, proxyUrl);
  const cause = message.replace(/^.*?failed: /, "");
  if (response !== undefined && response.status !== 101) {
    const answer = `HTTP ${response.status} ${response.statusText}`.trimEnd();
    const text = `The server at "${target}" rejected the handshake: ${answer}`;
    return new HandshakeRefusedError(text, response.status, { response });
  }
  const proxyStatus = /^Proxy [a-z ]+: (\d{3})/.exec(cause)?.[1];
  if (proxyStatus !== undefined) return proxyRefusal(action, proxy, Number(proxyStatus));
  if (hostNotFound.test(code)) {
    const errorCode = proxy === undefined ? "HOST_NOT_FOUND" : "CANNOT_CONNECT";
    const host = proxy?.hostname ?? endpointOf(address).host;
    return new WsechoError(errorCode, `${action}: no such host "${host}"`);
  }
  if (code === "ECONNREFUSED") {
    const hint = proxy === undefined ? startHint(address) : "Is the proxy running?";
    return new WsechoError("CANNOT_CONNECT", `${action}: connection refused. ${hint}`);
  }
  if (code === "ETIMEDOUT") {
    const who = proxy === undefined ? "host" : "proxy";
    return new WsechoError("TIMED_OUT", `${action}: the ${who} does not answer`);
  }
  const reason = cannotConnect[code];
  if (reason !== undefined) {
    return new WsechoError("CANNOT_CONNECT", `${action}: ${reason} (${code})`);
  }
  const tlsFailure = tlsError(action, tlsPeer(address, proxy), code, cause);
  if (tlsFailure !== undefined) return tlsFailure;
  if (code === "ECONNRESET") {
    const who = proxy === undefined ? "server" : "server or the proxy";
    const hint =
      tls?.cert === undefined
        ? plainHint(address, proxyUrl)
        : ". Does it accept the client certificate?";
    const text = `${action}: the ${who} closed the connection during the handshake${hint}`;
    return new ConnectionClosedError("CONNECTION_LOST", text, 1006, "");
  }
  if (cause === "Failed to connect") {
    // The system has codes of its own for an address that it does not accept at all, for instance.
    if (code !== "") return new WsechoError("CANNOT_CONNECT", `${action}: ${cause} (${code})`);
    return neverTried(action, cause, tls);
  }
  const who = proxy === undefined ? "" : `, or the proxy "${redactUrl(proxy.href)}",`;
  const problem = handshakeProblem(cause, response, request, address);
  const answer = `The server at "${target}"${who} did not complete the WebSocket handshake: ${problem}`;
  return new HandshakeRefusedError(answer, undefined, { response });
}

/** What is wrong with an answer that Bun does not accept, in words. */
function handshakeProblem(
  cause: string,
  response: HandshakeResponse | undefined,
  request: RequestOptions,
  address: Address,
): string {
  if (response === undefined) {
    if (cause.startsWith("Invalid response"))
      return `its answer is not HTTP${plainHint(address, request.proxy)}`;
    return cause === "Response headers too large"
      ? "the headers of its answer are too long"
      : cause;
  }
  switch (cause) {
    case "Missing client protocol":
      return `it chose none of the offered subprotocols: ${redactProtocols(offeredProtocols(request).join(", "))}`;
    case "Mismatch client protocol": {
      const chosen = redactProtocols(headerOf(response, "sec-websocket-protocol") ?? "");
      return `it chose the subprotocol ${JSON.stringify(chosen)}, which was not offered`;
    }
    case "Mismatch websocket accept header":
      return "the Sec-WebSocket-Accept of its answer does not match the key of the request";
    default:
      return cause;
  }
}

/** What was tried, for the beginning of a message, without the secrets of the URLs. */
function describeAttempt(address: Address, proxy = "", verb = "Cannot connect"): string {
  const by = URL.parse(proxy);
  const way = by === null ? "" : ` through the proxy "${redactUrl(by.href)}"`;
  const { connectTo: to } = address;
  const where = to === undefined ? "" : ` at "${formatHost(to.host, to.port)}"`;
  return `${verb} to "${formatAddress(address)}"${where}${way}`;
}

function proxyRefusal(action: string, proxy: URL | undefined, status: number): WsechoError {
  if (status !== 407) {
    const text = `${action}: the proxy refused: HTTP ${status}`;
    return new WsechoError("CANNOT_CONNECT", text);
  }
  const why = proxy?.username ? "does not accept this" : "requires a";
  const text = `${action}: the proxy refused: HTTP 407: it ${why} name and password`;
  return new HandshakeRefusedError(text, 407);
}

/** An `https://` proxy and the server of a `wss://` URL fail with the same codes. */
function tlsPeer({ host, secure }: Address, proxy: URL | undefined): TlsPeer {
  if (proxy?.protocol !== "https:") return { who: "the server", host };
  if (!secure) return { who: "the proxy", host: proxy.hostname };
  return { who: "the server or the proxy", host: undefined };
}

/** Bun gives no reason if it does not even try; the known cause is wrong PEM. */
function neverTried(action: string, cause: string, tls: ClientTls | undefined): WsechoError {
  const { ca, cert, key } = tls ?? {};
  if ((ca ?? cert ?? key) === undefined) {
    return new WsechoError("CANNOT_CONNECT", `${action}: ${cause}`);
  }
  const wanted = "a CA, a certificate and a private key in PEM, the last two belonging together";
  return new WsechoError("BAD_VALUE", `${action}: expected the TLS options to have ${wanted}`);
}

/** To a client that does not speak TLS, a server that does answers with nonsense, or not at all. */
function plainHint({ secure }: Address, proxy = ""): string {
  return secure || proxy !== "" ? "" : ". If it speaks TLS, try wss:// instead of ws://";
}

function startHint(address: Address): string {
  const { unix } = address;
  const { host, port } = endpointOf(address);
  if (unix !== undefined) return "Is a server running there?";
  if (!isLoopbackHost(host)) return "Is the server running, and does a firewall let you through?";
  const flag = port === 8765 ? "" : ` --port ${port}`;
  return `Is a server running there? To start one: wsecho serve${flag}`;
}
