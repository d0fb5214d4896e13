import { ConnectionClosedError, HandshakeRefusedError, WsechoError } from "../errors.ts";
import { describeCloseCode, isNormalClosure } from "../protocol/close-code.ts";
import { isLoopbackHost } from "../text/address.ts";

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
const tlsFailed = /^(?:EPROTO|ERR_SSL_\w+)$/;
const certificateRejected =
  /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|ERR_TLS_CERT_ALTNAME_INVALID|HOSTNAME_MISMATCH|(?:SELF_SIGNED|UNABLE_TO|CERT|INVALID|ERROR_IN)_\w+)$/;

/** Turns the failure of a handshake into the error that tells what to do about it. */
export function connectError(url: URL, { message, code = "" }: ConnectFailure): WsechoError {
  const action = `Cannot connect to "${url.href}"`;
  const cause = causeOf(message);
  const status = /Expected 101 status code: (\d{3})/.exec(message)?.[1];
  if (status !== undefined) {
    const text = `The server at "${url.href}" refused the handshake with HTTP status ${status}`;
    return new HandshakeRefusedError(`${text}, where 101 was expected`, Number(status));
  }
  if (hostNotFound.test(code)) {
    return new WsechoError("HOST_NOT_FOUND", `${action}: no such host "${url.hostname}"`);
  }
  if (code === "ECONNREFUSED") {
    return new WsechoError("CANNOT_CONNECT", `${action}: connection refused. ${startHint(url)}`);
  }
  if (code === "ETIMEDOUT")
    return new WsechoError("TIMED_OUT", `${action}: the host does not answer`);
  if (code === "ECONNRESET") {
    const text = `${action}: the server closed the connection during the handshake`;
    return new ConnectionClosedError("CONNECTION_LOST", text, 1006, "");
  }
  if (cannotConnect.test(code)) {
    return new WsechoError("CANNOT_CONNECT", `${action}: ${cause} (${code})`);
  }
  if (tlsFailed.test(code)) {
    return new WsechoError(
      "TLS_FAILED",
      `${action}: ${cause}. Does the server speak TLS, or want a client certificate?`,
    );
  }
  if (certificateRejected.test(code)) {
    return new WsechoError(
      "CERTIFICATE_REJECTED",
      `${action}: the certificate is not trusted (${code})`,
    );
  }
  const answer = `The server at "${url.href}" answered with no WebSocket handshake: ${cause}`;
  return new HandshakeRefusedError(answer, undefined);
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
  const text =
    code === 1006
      ? `Connection to "${url.href}" was lost: ${problem || "no Close frame came"}`
      : `Connection to "${url.href}" was closed${ours ? "" : " by the server"} with ${why}`;
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
