import { basicAuthorization, type RequestOptions } from "../../client/request.ts";
import { WsechoError } from "../../errors.ts";
import type { Address } from "../../text/address.ts";
import type { FlagValues } from "../flag.ts";
import type { ClientTlsFiles } from "../tls-files.ts";
import type { requestFlags } from "./request-flags.ts";

type RequestFlags = Omit<FlagValues<typeof requestFlags>, "url">;

/**
 * An address, with the way there that the flags set.
 *
 * @throws {WsechoError} with code `USAGE` when they set two
 */
export function toAddress(address: Address, flags: RequestFlags): Address {
  const { unix, "connect-to": connectTo } = flags;
  if (connectTo === undefined) return unix === undefined ? address : { ...address, unix };
  if (unix === undefined && address.unix === undefined) return { ...address, connectTo };
  throw new WsechoError(
    "USAGE",
    "Cannot use --connect-to with a Unix socket: expected one of them",
  );
}

/**
 * Checks that of each pair of flags at most one is set, and not both a user and a token.
 *
 * @throws {WsechoError} with code `USAGE`
 */
export function checkExclusive<F extends RequestFlags>(
  flags: F,
  pairs: readonly (readonly [keyof F & string, keyof F & string])[] = [],
): void {
  for (const [one, other] of [...pairs, ["user", "token"] as const]) {
    if (!isSet(flags[one]) || !isSet(flags[other])) continue;
    const text = `Cannot use --${one} with --${other}: expected one of them`;
    throw new WsechoError("USAGE", text);
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

/** What the flags request in the handshake. */
export function toRequest(flags: RequestFlags): RequestOptions {
  const { header, subprotocol, origin, user, token } = flags;
  // Not by map, which the engine has to parse and compile first, as it does with find, some and others;
  // nothing on the way of a plain message calls one of them.
  const headers: [string, string][] = [];
  for (const { name, value } of header) headers.push([name, value]);
  if (origin !== undefined) headers.push(["Origin", origin]);
  if (user !== undefined) headers.push(basicAuthorization(user));
  if (token !== undefined) headers.push(["Authorization", `Bearer ${token}`]);
  return {
    ...(headers.length > 0 && { headers }),
    ...(subprotocol.length > 0 && { protocols: subprotocol }),
  };
}

/** The TLS files that the flags name; undefined if none of them is set. */
export function toTlsFiles(flags: RequestFlags): ClientTlsFiles | undefined {
  const { insecure, cacert, cert, key, "key-password": keyPassword } = flags;
  const isEmpty = !insecure && (cacert ?? cert ?? key) === undefined;
  return isEmpty ? undefined : { insecure, cacert, cert, key, keyPassword };
}
