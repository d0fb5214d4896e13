import type { LoadPlan } from "../../bench/plan.ts";
import { connect } from "../../client/connect.ts";
import { parseAddress } from "../../text/address.ts";

/**
 * Opens one connection as the load will open its own, and closes it, so that a server that cannot be
 * reached, or refuses, is told of in the same words and with the same codes as by `send`.
 *
 * @throws {WsechoError} as `connect` does
 */
export async function probe(
  { target, connectTimeout }: Pick<LoadPlan, "target" | "connectTimeout">,
  signal: AbortSignal,
): Promise<void> {
  const { unix, headers, protocols, compress, tls } = target;
  const address = parseAddress(target.url, unix);
  const request = { connectTimeout, signal, headers, protocols, compress, ...(tls && { tls }) };
  const socket = await connect(address, request);
  await socket.close();
}
