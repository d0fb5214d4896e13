/**
 * What went wrong, as a word that stays the same from release to release.
 *
 * - `BAD_VALUE`: a text could not be parsed, or an option lies outside its range
 * - `USAGE`: the flags and arguments do not fit together
 * - `HOST_NOT_FOUND`: the name of the host could not be resolved
 * - `CANNOT_CONNECT`: nothing accepted the TCP connection
 * - `HANDSHAKE_REFUSED`: the server answered, but not with a WebSocket handshake
 * - `TIMED_OUT`: connecting, or a reply, took too long
 * - `TLS_FAILED`: the TLS handshake failed
 * - `CERTIFICATE_REJECTED`: the certificate of the server is not trusted
 * - `CLOSED`: the connection was closed normally
 * - `CONNECTION_LOST`: the connection broke, or was closed with an error code
 * - `ADDRESS_IN_USE`: another program listens on this address
 * - `CANNOT_LISTEN`: the address cannot be listened on for any other cause
 * - `WORKER_FAILED`: a worker process ended that should not have
 * - `INPUT_FAILED`: an input could not be read, or is invalid, after something was sent
 * - `OUTPUT_FAILED`: a file could not be written
 * - `ABORTED`: the caller's `AbortSignal` fired
 * - `UNSUPPORTED`: this runtime cannot do it, as Node cannot what only Bun can
 */
export type ErrorCode =
  | "BAD_VALUE"
  | "USAGE"
  | "HOST_NOT_FOUND"
  | "CANNOT_CONNECT"
  | "HANDSHAKE_REFUSED"
  | "TIMED_OUT"
  | "TLS_FAILED"
  | "CERTIFICATE_REJECTED"
  | "CLOSED"
  | "CONNECTION_LOST"
  | "ADDRESS_IN_USE"
  | "CANNOT_LISTEN"
  | "WORKER_FAILED"
  | "INPUT_FAILED"
  | "OUTPUT_FAILED"
  | "ABORTED"
  | "UNSUPPORTED";

/** Every error that wsecho throws on purpose; `code` identifies it, `message` is for people. */
export class WsechoError extends Error {
  override readonly name: string = "WsechoError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The code that the system or a library gave an error, such as `ENOENT`; undefined if there is none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** A text that could not be parsed: `value` is the text, `expected` says what was expected. */
export class ParseError extends WsechoError {
  override readonly name = "ParseError";
  readonly value: string;
  readonly expected: string;

  constructor(value: string, expected: string, source = "") {
    const subject = source === "" ? "" : `${source} `;
    super("BAD_VALUE", `Cannot parse ${subject}${JSON.stringify(value)}: expected ${expected}`);
    this.value = value;
    this.expected = expected;
  }
}

/** The server's answer to a handshake. */
export interface HandshakeResponse {
  /** HTTP status. */
  readonly status: number;
  /** The words after the status; may be empty. */
  readonly statusText: string;
  /** All headers in the order in which they came; a name may come several times. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /**
   * The beginning of the body, as UTF-8: up to 2 KiB of what came in one piece with the headers. Empty
   * after a handshake that succeeded.
   */
  readonly body: string;
  /** Whether the body is longer than that. */
  readonly bodyIsCut: boolean;
}

/** The server, or a proxy, answered the handshake with something other than `101 Switching Protocols`. */
export class HandshakeRefusedError extends WsechoError {
  override readonly name = "HandshakeRefusedError";
  /** HTTP status of the response; undefined if it was not HTTP, or a broken handshake. */
  readonly status: number | undefined;
  /** The response, if it was HTTP. */
  readonly response: HandshakeResponse | undefined;

  constructor(
    message: string,
    status: number | undefined,
    options?: ErrorOptions & { readonly response?: HandshakeResponse | undefined },
  ) {
    super("HANDSHAKE_REFUSED", message, options);
    this.status = status;
    this.response = options?.response;
  }
}

/**
 * The connection is over. `code` is `CLOSED` after a normal closure and `CONNECTION_LOST` after any
 * other; see RFC 6455, section 7.4 for `closeCode`, which is 1006 if no Close frame came.
 */
export class ConnectionClosedError extends WsechoError {
  override readonly name = "ConnectionClosedError";
  declare readonly code: "CLOSED" | "CONNECTION_LOST";
  readonly closeCode: number;
  readonly reason: string;

  constructor(
    code: "CLOSED" | "CONNECTION_LOST",
    message: string,
    closeCode: number,
    reason: string,
  ) {
    super(code, message);
    this.closeCode = closeCode;
    this.reason = reason;
  }
}
