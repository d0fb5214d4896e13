import { ParseError } from "../errors.ts";
import { type Address, decodePercent } from "../text/address.ts";
import { redactUrl } from "../text/redact.ts";
import type { User } from "../text/user.ts";

/**
 * Parses the URL of a proxy. Without a scheme it is `http://`. Its port is that of the
 * scheme, 1080 for SOCKS, unless the URL has another. Empty means no proxy, as it does for curl.
 *
 * @throws {ParseError} on anything else, other kinds of proxy included
 */
export function parseProxy(text: string): string {
  if (text === "") return "";
  const url = /\s/.test(text) ? null : URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url !== null && /^(?:https?|socks5h?):$/.test(url.protocol) && isPlain(url)) {
    if (isSocks(url.href) && isUserTooLong(userOf(url))) {
      throw new ParseError(redactUrl(text), "a name and a password of 1 to 255 bytes each");
    }
    return url.href;
  }
  throw new ParseError(
    redactUrl(text),
    "the URL of an http://, https:// or socks5h:// proxy, e.g. socks5h://localhost:1080",
  );
}

/** What comes after the address has no meaning for a proxy. */
function isPlain({ hostname, port, pathname, search, hash }: URL): boolean {
  return hostname !== "" && port !== "0" && /^\/?$/.test(pathname) && search + hash === "";
}

/** Whether a proxy, as `parseProxy` gives it, speaks SOCKS5. */
export function isSocks(proxy: string | undefined): boolean {
  return proxy?.startsWith("socks5") === true;
}

/** The name and password in the URL of a proxy. */
export function userOf({ username, password }: URL): User | undefined {
  if (username + password === "") return undefined;
  return { name: decodePercent(username), password: decodePercent(password) };
}

/** RFC 1929, section 2. */
function isUserTooLong(user: User | undefined): boolean {
  if (user === undefined) return false;
  const sizes = [user.name, user.password].map((text) => Buffer.byteLength(text));
  return sizes.some((size) => size < 1 || size > 255);
}

/**
 * The proxy to use for an address, or undefined for none: the given one, else that of the environment, by
 * curl's rules. `NO_PROXY` wins over both, because Bun applies it anyway.
 *
 * @param proxy as `parseProxy` gives it; empty for none
 * @throws {ParseError} when the one in the environment is not valid
 */
export function chooseProxy(
  address: Address,
  proxy: string | undefined,
  env: Env,
): string | undefined {
  // A zone means something on this machine only.
  if (address.unix !== undefined || address.host.includes("%") || proxy === "") return undefined;
  if (proxy !== undefined) return isExempt(address, env) ? undefined : proxy;
  for (const name of address.secure ? secureVariables : plainVariables) {
    const text = env[name];
    if (text) return isExempt(address, env) ? undefined : parseVariable(name, text);
  }
  return undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

// HTTP_PROXY is not among them: web servers set it for CGI programs from a request's header.
const plainVariables = ["ws_proxy", "WS_PROXY", "http_proxy", "all_proxy", "ALL_PROXY"];
const secureVariables = [
  "wss_proxy",
  "WSS_PROXY",
  "https_proxy",
  "HTTPS_PROXY",
  "all_proxy",
  "ALL_PROXY",
];

function parseVariable(name: string, text: string): string {
  try {
    return parseProxy(text);
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(error.value, error.expected, name);
    throw error;
  }
}

function isExempt({ host: name, port }: Address, env: Env): boolean {
  const list = env["no_proxy"] || env["NO_PROXY"] || "";
  if (list === "") return false;
  const host = bare(name);
  return list.split(/[\s,]+/).some((entry) => entry !== "" && exempts(entry, host, String(port)));
}

/** A name matches all hosts that end in it as well; a port after it must match, too. */
function exempts(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const network = /^([\d.]+)\/(\d{1,2})$/.exec(entry);
  if (network !== null) return isWithin(host, network[1] ?? "", Number(network[2]));
  const [, name = entry, wanted = port] = /^(\[.*\]|[^:]*)(?::(\d+))?$/.exec(entry) ?? [];
  const suffix = bare(name).replace(/^\*?\./, "");
  if (wanted !== port || suffix === "") return false;
  return host === suffix || (!ipv4.test(host) && host.endsWith(`.${suffix}`));
}

const ipv4 = /^\d+\.\d+\.\d+\.\d+$/;

function isWithin(host: string, network: string, bits: number): boolean {
  if (!ipv4.test(host) || !ipv4.test(network) || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(toNumber(host) / size) === Math.floor(toNumber(network) / size);
}

function toNumber(address: string): number {
  return address.split(".").reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

/** A host in its normal form, for comparing. */
function bare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$|\.$/g, "");
}
