import { connect } from "../../client/connect.ts";
import { chooseProxy } from "../../client/proxy.ts";
import type { ClientSocket } from "../../client/socket.ts";
import { whileReading } from "../file.ts";
import type { Io } from "../io.ts";
import type { SendOptions } from "./options.ts";

/**
 * Connects as the flags and the environment say.
 *
 * @throws {WsechoError} as `connect` does, and with code `BAD_VALUE` when a PEM file is wrong
 */
export async function dial(
  options: SendOptions,
  signal: AbortSignal,
  io: Pick<Io, "env" | "stderr">,
): Promise<ClientSocket> {
  const { address, retries, output, tlsFiles } = options;
  const proxy = chooseProxy(address, options.proxy, io.env);
  const loading = tlsFiles && import("../tls-files.ts").then((to) => to.loadClientTls(tlsFiles));
  const tls = loading && (await whileReading("the TLS files", loading, io.stderr, signal));
  const onRequest = output.verbose && (await import("./verbose.ts")).requestShower(io.stderr);
  const request = {
    ...options.connect,
    signal,
    showRequest: output.verbose || output.json,
    ...(onRequest && { onRequest }),
    ...(tls !== undefined && { tls }),
    ...(proxy !== undefined && { proxy }),
  };
  if (retries === 0) return await connect(address, request);
  const { retrying } = await import("./retry.ts");
  return await retrying(() => connect(address, request), { retries, signal, io });
}
