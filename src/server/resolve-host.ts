import { WsechoError } from "../errors.ts";

/**
 * The addresses that a host name stands for, as a server listens on them. Left to itself, Bun binds
 * `localhost` to IPv4 alone, and blames something else for a name that does not exist.
 *
 * @throws {WsechoError} with code `HOST_NOT_FOUND`
 */
export async function resolveHost(host: string): Promise<readonly string[]> {
  if (host === "localhost") return ["127.0.0.1", "::1"];
  try {
    const found = await Bun.dns.lookup(host, { backend: "system" });
    return [...new Set(found.map(({ address }) => address))];
  } catch (cause) {
    throw new WsechoError("HOST_NOT_FOUND", `Cannot listen on "${host}": no such host`, { cause });
  }
}
