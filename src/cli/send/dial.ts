import { connect, type ConnectOptions } from "../../client/connect.ts";
import { chooseProxy } from "../../client/proxy.ts";
import type { Attempt } from "../../client/redirect.ts";
import type { ClientSocket } from "../../client/socket.ts";
import { whileReading } from "../file.ts";
import type { SendOptions } from "./options.ts";
import type { Observers } from "./reporter.ts";

/**
 * Connects as the flags and the environment say, and shows reporters the redirects on the way.
 *
 * @throws {WsechoError} as `connect` does, and with code `BAD_VALUE` when a PEM file is wrong
 */
export async function dial(
  options: SendOptions,
  signal: AbortSignal,
  { io, reporters }: Observers,
): Promise<ClientSocket> {
  const { retries, output, tlsFiles } = options;
  const loading = tlsFiles && import("../tls-files.ts").then((to) => to.loadClientTls(tlsFiles));
  const tls = loading && (await whileReading("the TLS files", loading, io.stderr, signal));
  const onRequest = output.verbose && (await import("./verbose.ts")).requestShower(io.stderr);
  const request: ConnectOptions = {
    ...options.connect,
    signal,
    showRequest: output.verbose || output.json,
    ...(onRequest && { onRequest }),
    ...(tls !== undefined && { tls }),
  };

  function shakeHands({ address, options: wanted }: Attempt<ConnectOptions>) {
    const proxy = chooseProxy(address, options.proxy, io.env);
    return connect(address, proxy === undefined ? wanted : { ...wanted, proxy });
  }

  async function attempt(): Promise<ClientSocket> {
    const first = { address: options.address, options: request };
    if (!options.followsRedirects) return await shakeHands(first);
    const { followRedirects } = await import("../../client/redirect.ts");
    return await followRedirects(first, shakeHands, (redirect) => {
      for (const reporter of reporters) reporter.redirected?.(redirect);
    });
  }

  if (retries === 0) return await attempt();
  const { retryingVisibly } = await import("./retry.ts");
  return await retryingVisibly(attempt, { retries, signal, io });
}
