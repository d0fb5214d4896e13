import { type ErrorCode, WsechoError } from "../errors.ts";
import { ipv6Groups } from "../text/ip-address.ts";
import type { User } from "../text/user.ts";

/** What a client of a SOCKS5 proxy sends next, and how many bytes of the answer it then reads. */
export interface SocksStep {
  readonly send: Uint8Array;
  readonly read: number;
}

const version = 5;
const method = { none: 0, password: 2, unacceptable: 0xff } as const;
const addressType = { ipv4: 1, name: 3, ipv6: 4 } as const;

/**
 * Asks a SOCKS5 proxy for a connection (RFC 1928), with a name and password where it wants them
 * (RFC 1929). Each step is answered with the bytes that it reads. Once it is done, what the proxy sends
 * comes from the server.
 *
 * @param host an IP address, or a name that the proxy resolves
 * @throws {WsechoError} when the proxy refuses; the message goes on after a colon
 */
export function* socksTunnel(
  host: string,
  port: number,
  user?: User,
): Generator<SocksStep, void, Uint8Array> {
  const offers = user === undefined ? [method.none] : [method.none, method.password];
  const chosen = yield { send: Uint8Array.of(version, offers.length, ...offers), read: 2 };
  checkVersion(chosen);
  if (chosen[1] === method.password && user !== undefined) yield* authenticate(user);
  else if (chosen[1] !== method.none)
    throw new WsechoError("HANDSHAKE_REFUSED", describeMethod(chosen[1], user));
  const address = encodeAddress(host);
  const send = Uint8Array.of(version, 1, 0, ...address, port >> 8, port & 0xff);
  // The first byte of a name is its length.
  const answer = yield { send, read: 5 };
  checkVersion(answer);
  const [, reply = 0, , type = 0, first = 0] = answer;
  if (reply !== 0) throw refusal(reply);
  const size = type === addressType.name ? first + 1 : (addressSizes[type] ?? 0);
  if (size === 0) throw new WsechoError("HANDSHAKE_REFUSED", notSocks);
  // The address that it connects from, whose first byte was read, and the port mean nothing here.
  yield { send: new Uint8Array(), read: size - 1 + 2 };
}

const addressSizes: Readonly<Record<number, number>> = {
  [addressType.ipv4]: 4,
  [addressType.ipv6]: 16,
};

function* authenticate({ name, password }: User): Generator<SocksStep, void, Uint8Array> {
  const [nameBytes, passwordBytes] = [Buffer.from(name), Buffer.from(password)];
  const lengths = [nameBytes.length, passwordBytes.length] as const;
  const send = Uint8Array.of(1, lengths[0], ...nameBytes, lengths[1], ...passwordBytes);
  const [, status] = yield { send, read: 2 };
  if (status === 0) return;
  const text = "the proxy does not accept this name and password";
  throw new WsechoError("HANDSHAKE_REFUSED", text);
}

function encodeAddress(host: string): Uint8Array {
  if (/^\d+(?:\.\d+){3}$/.test(host)) {
    return Uint8Array.of(addressType.ipv4, ...host.split(".").map(Number));
  }
  if (host.includes(":")) {
    const bytes = ipv6Groups(host).flatMap((group) => [group >> 8, group & 0xff]);
    return Uint8Array.of(addressType.ipv6, ...bytes);
  }
  const name = Buffer.from(host);
  if (name.length <= 255) return Uint8Array.of(addressType.name, name.length, ...name);
  throw new WsechoError("BAD_VALUE", "SOCKS5 allows a host name of at most 255 bytes");
}

const notSocks = "the proxy does not speak SOCKS5";

function checkVersion([first]: Uint8Array): void {
  if (first === version) return;
  // The first letter of "HTTP/1.1 400 Bad Request".
  const hint = first === 0x48 ? "; if it is an HTTP proxy, use http://" : "";
  throw new WsechoError("HANDSHAKE_REFUSED", notSocks + hint);
}

function describeMethod(chosen: number | undefined, user: User | undefined): string {
  if (chosen !== method.unacceptable) return "the proxy chose a method that was not offered";
  return user === undefined
    ? "the proxy requires a name and password, or another kind of authentication"
    : "the proxy requires another kind of authentication than a name and password";
}

/** RFC 1928, section 6. */
const replies: readonly (readonly [code: ErrorCode, problem: string])[] = [
  ["CANNOT_CONNECT", "the proxy failed"],
  ["CANNOT_CONNECT", "the rules of the proxy do not allow this connection"],
  ["CANNOT_CONNECT", "the proxy cannot reach the network"],
  ["CANNOT_CONNECT", "the proxy cannot reach the host, or finds no such host"],
  ["CANNOT_CONNECT", "the connection was refused to the proxy"],
  ["TIMED_OUT", "the host does not answer the proxy"],
  ["CANNOT_CONNECT", "the proxy does not support CONNECT"],
  ["CANNOT_CONNECT", "the proxy does not support this kind of address"],
];

function refusal(reply: number): WsechoError {
  const [code, problem] = replies[reply - 1] ?? ["CANNOT_CONNECT", "the proxy refused"];
  return new WsechoError(code, `${problem} (SOCKS reply ${reply})`);
}
