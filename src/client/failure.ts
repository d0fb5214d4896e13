import { ConnectionClosedError, HandshakeRefusedError, WsechoError } from "../errors.ts";
import { describeCloseCode, isNormalClosure } from "../protocol/close-code.ts";
import { isLoopbackHost } from "../text/address.ts";
import { redactUrl } from "../text/header.ts";
import { tlsError, type TlsPeer } from "../tls/failure.ts";
import type { RequestOptions } from "./request.ts";
import type { ClientTls } from "./tls.ts";

/** What the global WebSocket says when it cannot connect: all there is, response headers are not. */
export interface ConnectFailure {
  /** Ends in the cause: `… failed: Expected 101 status code: 401`. */
  readonly message: string;
  /** The system's or the TLS library's name for the cause, where it has one. */
  readonly code: string | undefined;
}

const hostNotFound = /^(?:ENOTFOUND|EAI_\w+|DNS_\w+)$/;
const cannotConnect =
  /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ENOENT|EACCES|EPERM)$/;

/**
 * Turns the failure of a handshake into the error that tells what to do about it.
 *
 * @param request what was asked for: with a proxy it is the proxy that a connection is made to
 */
export function connectError(
  url: URL,
  { message, code = "" }: ConnectFailure,
  { proxy: proxyUrl = "", tls }: RequestOptions = {},
): WsechoError {
  const proxy = URL.parse(proxyUrl) ?? undefined;
  const target = redactUrl(url);
  const action = describeAttempt(url, proxyUrl);
  const cause = causeOf(message);
  const status = /Expected 101 status code: (\d{3})/.exec(message)?.[1];
  if (status !== undefined) {
    const text = `The server at "${target}" refused the handshake with HTTP status ${status}`;
    return new HandshakeRefusedError(`${text}, where 101 was expected`, Number(status));
  }
  const proxyStatus = /^Proxy [a-z ]+: (\d{3})/.exec(cause)?.[1];
  if (proxyStatus !== undefined) return proxyRefusal(action, proxy, Number(proxyStatus));
  if (hostNotFound.test(code)) {
    const { hostname } = proxy ?? url;
    const errorCode = proxy === undefined ? "HOST_NOT_FOUND" : "CANNOT_CONNECT";
    return new WsechoError(errorCode, `${action}: no such host "${hostname}"`);
  }
  if (code === "ECONNREFUSED") {
    const hint = proxy === undefined ? startHint(url) : "Is the proxy running?";
    return new WsechoError("CANNOT_CONNECT", `${action}: connection refused. ${hint}`);
  }
  if (code === "ETIMEDOUT") {
    const who = proxy === undefined ? "host" : "proxy";
    return new WsechoError("TIMED_OUT", `${action}: the ${who} does not answer`);
  }
  if (cannotConnect.test(code)) {
    return new WsechoError("CANNOT_CONNECT", `${action}: ${cause} (${code})`);
  }
  const tlsFailure = tlsError(action, tlsPeer(url, proxy), code, cause);
  if (tlsFailure !== undefined) return tlsFailure;
  if (code === "ECONNRESET") {
    const who = proxy === undefined ? "server" : "server or the proxy";
    const hint = tls?.cert === undefined ? "" : ". Does it accept the client certificate?";
    const text = `${action}: the ${who} closed the connection during the handshake${hint}`;
    return new ConnectionClosedError("CONNECTION_LOST", text, 1006, "");
  }
  if (cause === "Failed to connect") {
    // Of an address that the system does not take at all, for instance: the codes are its own.
    if (code !== "") return new WsechoError("CANNOT_CONNECT", `${action}: ${cause} (${code})`);
    return neverTried(action, cause, tls);
  }
  const who = proxy === undefined ? "" : `, or the proxy "${redactUrl(proxy)}",`;
  const answer = `The server at "${target}"${who} answered with no WebSocket handshake: ${cause}`;
  return new HandshakeRefusedError(answer, undefined);
}

/** What is being tried, for the beginning of a message: without the secrets of the URLs. */
export function describeAttempt(url: URL, proxy = "", verb = "Cannot connect"): string {
  const by = URL.parse(proxy);
  const way = by === null ? "" : ` through the proxy "${redactUrl(by)}"`;
  return `${verb} to "${redactUrl(url)}"${way}`;
}

function proxyRefusal(action: string, proxy: URL | undefined, status: number): WsechoError {
  if (status !== 407) {
    const text = `${action}: the proxy refused with HTTP status ${status}`;
    return new WsechoError("CANNOT_CONNECT", text);
  }
  const why = proxy?.username ? "does not accept this" : "wants a";
  const text = `${action}: the proxy refused with HTTP status 407: it ${why} name and password`;
  return new HandshakeRefusedError(text, 407);
}

/** An `https://` proxy and the server of a `wss://` URL fail with the same codes. */
function tlsPeer(url: URL, proxy: URL | undefined): TlsPeer {
  if (proxy?.protocol !== "https:") return { who: "the server", host: url.hostname };
  if (url.protocol === "ws:") return { who: "the proxy", host: proxy.hostname };
  return { who: "the server or the proxy", host: undefined };
}

/** Bun says nothing more when it does not even begin, which wrong PEM is the known cause of. */
function neverTried(action: string, cause: string, tls: ClientTls | undefined): WsechoError {
  const { ca, cert, key } = tls ?? {};
  if ((ca ?? cert ?? key) === undefined) {
    return new WsechoError("CANNOT_CONNECT", `${action}: ${cause}`);
  }
  const wanted = "a CA, a certificate and a private key in PEM, the last two belonging together";
  return new WsechoError("BAD_VALUE", `${action}: expected of the TLS options ${wanted}`);
}

/** The end of a connection, as the global WebSocket tells it. */
export interface Ending {
  readonly code: number;
  readonly reason: string;
  /** Whether this side began to close. */
  readonly ours?: boolean;
  /** What the server did wrong, where that ended the connection; else empty. */
  readonly problem: string;
}

/** The error that a reader gets once a connection is over (RFC 6455, section 7.1.5). */
export function closedError(url: URL, ending: Ending): ConnectionClosedError {
  const { code, reason, problem, ours = false } = ending;
  const errorCode = isNormalClosure(code) ? "CLOSED" : "CONNECTION_LOST";
  const why = describeCloseCode(code) + (reason === "" ? "" : `: ${JSON.stringify(reason)}`);
  const connection = `Connection to "${redactUrl(url)}"`;
  const text =
    code === 1006
      ? `${connection} was lost: ${problem || "no Close frame came"}`
      : `${connection} was closed${ours ? "" : " by the server"} with ${why}`;
  return new ConnectionClosedError(errorCode, text, code, reason);
}

/** The cause at the end of an error message of the global WebSocket. */
export function causeOf(message: string): string {
  return message.replace(/^.*?failed: /, "");
}

function startHint(url: URL): string {
  if (!isLoopbackHost(url.hostname)) {
    return "Is the server running, and does a firewall let you through?";
  }
  const ownPort = url.port || (url.protocol === "wss:" ? "443" : "80");
  const port = ownPort === "8765" ? "" : ` --port ${ownPort}`;
  return `Is a server running there? To start one: wsecho serve${port}`;
}
