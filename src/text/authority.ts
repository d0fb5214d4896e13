/** The credentials, host and port of a URL as a URL parser reads them, and what it cannot read. */
export interface Authority {
  readonly text: string;
  /** The zone of an IPv6 address, such as `eth0`; empty if there is none. */
  readonly zone: string;
}

/** What was expected instead of an authority. */
export interface AuthorityFault {
  readonly expected: string;
}

/**
 * Completes what a person types between the scheme and the path. A port alone is one of this machine;
 * a URL parser would read a bare number as an IPv4 address. The zone of an IPv6 address is taken out, as
 * no URL parser accepts it; its percent sign may be encoded (RFC 6874, section 2).
 *
 * @param hasScheme whether a scheme comes before it: a bare number is a port only without one
 */
export function readAuthority(text: string, hasScheme: boolean): Authority | AuthorityFault {
  const at = text.lastIndexOf("@") + 1;
  const host = completeHost(text.slice(at), hasScheme);
  if (/^\d+$/.test(host)) return { expected: `a host, as in ws://localhost:${host}` };
  if (/^\d+:\d*$/.test(host)) return { expected: "a host, as in ws://localhost:8765" };
  if (/^[\da-f]*:[\da-f]*:/i.test(host)) {
    return { expected: "an IPv6 address in brackets, as in ws://[::1]:8765" };
  }
  const [, port = "1"] = /:(\d+)$/.exec(host) ?? [];
  if (Number(port) < 1 || Number(port) > 65_535) {
    return { expected: "a WebSocket URL with a port from 1 to 65535" };
  }
  const [, address, zone = "", rest = ""] =
    /^\[([\da-f:.]+)%(?:25)?([\w.~-]+)\](.*)$/i.exec(host) ?? [];
  const plain = address === undefined ? host : `[${address}]${rest}`;
  return { text: text.slice(0, at) + plain, zone };
}

function completeHost(host: string, hasScheme: boolean): string {
  if (/^:\d+$/.test(host)) return `localhost${host}`;
  return /^\d+$/.test(host) && !hasScheme ? `localhost:${host}` : host;
}

/** Whether a word without a scheme is likely to be meant as an address: `localhost:8765`. */
export function looksLikeAddress(word: string): boolean {
  const [, host = "", port = ""] =
    /^([^:/?#\s[]*|\[[\da-f:.]+(?:%[\w.~-]+)?\]):(\d{2,5})(?:[/?]\S*)?$/i.exec(word) ?? [];
  if (port === "") return false;
  if (/^(?:|localhost|\[.*|\d+(?:\.\d+){3}|(?:[\w-]+\.)+[a-z][\w-]*)$/i.test(host)) return true;
  // Services have such names in a network of containers; "item:12" is rather text.
  return port.length >= 4 && /^[a-z][\w-]*$/i.test(host);
}
