import { isLoopbackHost } from "../text/address.ts";
import { isIpAddress } from "../text/ip-address.ts";

/**
 * Whether a `Host` is this server's own: a name that belongs to a stranger could lead here (DNS rebinding),
 * an address is always that of this machine.
 *
 * @param told the host that the server was told to listen on, if any
 */
export function isOwnHost(host: string, told?: string): boolean {
  const name = nameOf(host);
  return isLoopbackHost(name) || name === told?.toLowerCase() || isIpAddress(name);
}

/** Whether an `Origin` is that of a page which this server itself has served, to judge by the `Host`. */
export function isOwnOrigin(origin: string, host: string): boolean {
  return URL.parse(origin)?.host === host.toLowerCase() && host !== "";
}

/** The host without its port and brackets, in lower case. */
function nameOf(host: string): string {
  return host
    .toLowerCase()
    .replace(/:\d+$/, "")
    .replace(/^\[(.*)\]$/, "$1");
}
