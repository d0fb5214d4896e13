import { HandshakeRefusedError, type HandshakeResponse } from "../errors.ts";
import { type Address, formatAddress, hostHeader, parseAddress } from "../text/address.ts";
import { isSecretHeader, redactProtocols, redactUrl } from "../text/redact.ts";
import { headerOf } from "./handshake.ts";
import { offeredProtocols, type RequestOptions } from "./request.ts";

/** A handshake to try: where, and what it requests. */
export interface Attempt<Options extends RequestOptions> {
  readonly address: Address;
  readonly options: Options;
}

/** A handshake that was answered with a redirect, and the address to try next. */
export interface Redirect {
  readonly response: HandshakeResponse;
  readonly to: Address;
}

/** How many redirects are followed, one after the other. */
const mostRedirects = 10;

/**
 * Tries a handshake, and where it is redirected (RFC 9110, section 15.4) tries again there. Only the same
 * origin, of scheme, host and port, gets the credentials again; see `withoutCredentials`.
 *
 * @param onRedirect called with each redirect before it is followed
 * @throws {HandshakeRefusedError} when there are more than 10 redirects, or one leads to no WebSocket URL
 */
export async function followRedirects<Options extends RequestOptions, Result>(
  first: Attempt<Options>,
  connect: (attempt: Attempt<Options>) => Promise<Result>,
  onRedirect?: (redirect: Redirect) => void,
): Promise<Result> {
  let attempt = first;
  for (let redirects = 0; ; redirects++) {
    try {
      return await connect(attempt);
    } catch (error) {
      if (!isRedirect(error)) throw error;
      if (redirects === mostRedirects) throw tooMany(first.address, error);
      const to = targetOf(attempt.address, error);
      onRedirect?.({ response: error.response, to });
      attempt = nextAttempt(attempt, to);
    }
  }
}

type RedirectError = HandshakeRefusedError & { readonly response: HandshakeResponse };

/** Whether a handshake was answered with another place to try. */
export function isRedirect(error: unknown): error is RedirectError {
  if (!(error instanceof HandshakeRefusedError) || error.response === undefined) return false;
  return (
    [301, 302, 303, 307, 308].includes(error.response.status) &&
    headerOf(error.response, "location") !== undefined
  );
}

/** The address that a redirect leads to: relative to the one it came from, as in any browser. */
function targetOf(from: Address, error: RedirectError): Address {
  const location = headerOf(error.response, "location") ?? "";
  const base = `${from.secure ? "https" : "http"}://${hostHeader(from)}${from.resource}`;
  const url = URL.parse(location, base);
  if (url === null || !/^(?:http|ws)s?:$/.test(url.protocol)) {
    const text = `${error.message}, to ${JSON.stringify(redactUrl(location))}: expected the URL of a WebSocket server`;
    throw new HandshakeRefusedError(text, error.status);
  }
  url.hash = "";
  const to = parseAddress(url.href);
  return isSameOrigin(from, to) ? { ...from, ...to } : to;
}

function nextAttempt<Options extends RequestOptions>(
  { address, options }: Attempt<Options>,
  to: Address,
): Attempt<Options> {
  return isSameOrigin(address, to)
    ? { address: to, options }
    : { address: to, options: withoutCredentials(options) };
}

function isSameOrigin(one: Address, other: Address): boolean {
  return (
    one.secure === other.secure && one.port === other.port && hostHeader(one) === hostHeader(other)
  );
}

/** What was meant for the first server, and the subprotocols, which are offered apart. */
const ofFirstServer = /^(?:host|sec-websocket-protocol)$/i;

/** What any server may know: no secret headers, no tokens among the subprotocols, no certificate. */
function withoutCredentials<Options extends RequestOptions>(options: Options): Options {
  const { headers = [], tls } = options;
  const protocols = offeredProtocols(options).filter((each) => redactProtocols(each) === each);
  const pairs = Symbol.iterator in headers ? [...headers] : Object.entries(headers);
  const { cert: _, key: __, ...trust } = tls ?? {};
  return {
    ...options,
    protocols,
    headers: pairs.filter(([name]) => !isSecretHeader(name) && !ofFirstServer.test(name)),
    ...(tls !== undefined && { tls: trust }),
  };
}

function tooMany(first: Address, { status, response }: RedirectError): HandshakeRefusedError {
  const last = redactUrl(headerOf(response, "location") ?? "");
  const text = `Cannot connect to "${formatAddress(first)}": more than ${mostRedirects} redirects, the next one to ${JSON.stringify(last)}`;
  return new HandshakeRefusedError(text, status);
}
