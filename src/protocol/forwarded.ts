import { isIpAddress } from "../text/ip-address.ts";

/**
 * The client as the proxies in front of a server report it: the entry that is `hops` from the right of
 * `X-Forwarded-For`, as each proxy adds the address that it was called from. What is further left may be
 * invented by the client. An entry may have a port, and an IPv6 address brackets; without a port, it is 0.
 *
 * @param header the value of all such headers, joined by commas
 * @returns undefined where there are fewer entries, or that one is no address
 */
export function forwardedRemote(
  header: string | null,
  hops: number,
): { readonly address: string; readonly port: number } | undefined {
  const entries = (header ?? "").split(",").map((entry) => entry.trim());
  const entry = entries.filter((each) => each !== "").at(-hops);
  if (entry === undefined) return undefined;
  if (isIpAddress(entry)) return { address: entry, port: 0 };
  const [, bracketed, plain, digits = "0"] = entryWithPort.exec(entry) ?? [];
  const address = bracketed ?? plain ?? "";
  const port = Number(digits);
  const isIpv6 = bracketed !== undefined;
  if (!isIpAddress(address) || address.includes(":") !== isIpv6 || port > 65_535) return undefined;
  return { address, port };
}

/** `192.0.2.1:5000`, `[2001:db8::1]` or `[2001:db8::1]:5000`. */
const entryWithPort = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/;
