import type { NetworkInterfaceInfo } from "node:os";

import { ipv6Groups, isIpAddress } from "../../text/ip-address.ts";

/** The network interfaces of a machine by their names, as `networkInterfaces` of `node:os` has them. */
export type Interfaces = Readonly<
  Record<
    string,
    readonly Pick<NetworkInterfaceInfo, "address" | "family" | "internal">[] | undefined
  >
>;

/**
 * The addresses at which other machines can reach a server that listens on every network, because its
 * host is `0.0.0.0` or `::`; none for any other host. Those that mean something on one link only, and need
 * a zone, are left out.
 */
export function networkHosts(host: string | undefined, interfaces: Interfaces): readonly string[] {
  const bare = (host ?? "").replace(/^\[(.*)\]$/, "$1");
  const isEveryIpv6 =
    bare.includes(":") && isIpAddress(bare) && ipv6Groups(bare).every((group) => group === 0);
  if (!isEveryIpv6 && bare !== "0.0.0.0") return [];
  const found = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return found
    .filter(({ internal, family, address }) => {
      if (internal || (family === "IPv6" && !isEveryIpv6)) return false;
      return family === "IPv4" || !isLinkLocal(address);
    })
    .map(({ address }) => address);
}

/** fe80::/10 (RFC 4291, section 2.5.6). */
function isLinkLocal(address: string): boolean {
  return ((ipv6Groups(address)[0] ?? 0) & 0xffc0) === 0xfe80;
}
