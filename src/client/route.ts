import type { ConnectFailure } from "../protocol/connect-failure.ts";
import { type Address, endpointOf } from "../text/address.ts";
import { dial, openBridge } from "./bridge.ts";
import { isSocks } from "./proxy.ts";
import type { RequestOptions, Route } from "./request.ts";
import { openAlias } from "./socket-alias.ts";
import { digThroughSocks } from "./socks-tunnel.ts";

/** A route that exists only while a connection is made. */
export interface TemporaryRoute extends Route, AsyncDisposable {
  /** Why it leads nowhere, if it does not. */
  failure?(): ConnectFailure | undefined;
}

/** Opens a route to an address that Bun's WebSocket cannot go to by itself. */
export async function openRoute(
  address: Address,
  { proxy }: RequestOptions,
): Promise<TemporaryRoute> {
  if (address.unix !== undefined) {
    const alias = await openAlias(address.unix);
    return { ...alias, unix: alias.path };
  }
  const target = endpointOf(address);
  return await openBridge(() =>
    proxy !== undefined && isSocks(proxy)
      ? digThroughSocks(proxy, target)
      : dial(target.host, target.port),
  );
}
