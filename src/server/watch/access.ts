import { isLoopbackHost } from "../../text/address.ts";
import { isOwnHost, isOwnOrigin } from "../own-page.ts";
import type { Rejection } from "../rejection.ts";

/** What a server knows of itself. */
export interface Site {
  /** The host that it was told to listen on; undefined for a Unix socket. */
  readonly host: string | undefined;
  /** Whether clients need a token, a name and password, or a certificate. */
  readonly isGuarded: boolean;
}

/**
 * Why a request may not watch, or undefined if it may. Watchers see and cut the connections of others, so
 * that more is asked than for an echo: no other page may do it (`Origin`), nor one whose host name
 * leads here by a trick (`Host`, DNS rebinding), nor anyone else on the network without credentials.
 */
export function watchRejection(headers: Headers, { host, isGuarded }: Site): Rejection | undefined {
  const isExposed = host !== undefined && !isLoopbackHost(host);
  if (isExposed && !isGuarded) {
    const problem =
      "/watch is off, as other machines can reach this server: --token or --user turns it on.";
    return { status: 403, problem };
  }
  const requested = headers.get("host") ?? "";
  if (!isOwnHost(requested, host)) {
    const problem = `/watch needs a Host that is this server's, not ${JSON.stringify(requested)}.`;
    return { status: 403, problem };
  }
  const origin = headers.get("origin");
  if (origin === null || isOwnOrigin(origin, requested)) return undefined;
  const problem = `/watch is not for pages of ${JSON.stringify(origin)}.`;
  return { status: 403, problem };
}
