import { ParseError } from "../errors.ts";
import type { Address } from "../text/address.ts";
import { redactUrl } from "../text/redact.ts";

/**
 * Parses the URL of a proxy. Without a scheme it is `http://`. Its port is that of the
 * scheme unless the URL has another. Empty means no proxy, as it does for curl.
 *
 * @throws {ParseError} on anything else, other kinds of proxy included
 */
export function parseProxy(text: string): string {
  if (text === "") return "";
  const url = /\s/.test(text) ? null : URL.parse(text.includes("://") ? text : `http://${text}`);
  if (url !== null && /^https?:$/.test(url.protocol) && url.port !== "0") {
    // What comes after the address has no meaning for a proxy.
    if (url.pathname === "/" && url.search === "" && url.hash === "") return url.href;
  }
  throw new ParseError(redactUrl(text), "the URL of an http:// or https:// proxy");
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
  if (address.unix !== undefined || proxy === "") return undefined;
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
