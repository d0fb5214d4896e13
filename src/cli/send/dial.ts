import { connect, type ConnectOptions } from "../../client/connect.ts";
import { chooseProxy } from "../../client/proxy.ts";
import type { ClientSocket } from "../../client/socket.ts";
import { HandshakeRefusedError } from "../../errors.ts";
import type { Io } from "../io.ts";
import type { SendOptions } from "./options.ts";

/**
 * Connects, with all that the flags and the environment say of the way there. Where the handshake is
 * refused, it is made once more to learn the answer, which the runtime's WebSocket keeps to itself.
 *
 * @throws {WsechoError} as `connect` does, and with code `BAD_VALUE` when a PEM file is wrong
 */
export async function dial(
  options: SendOptions,
  signal: AbortSignal,
  io: Io,
): Promise<ClientSocket> {
  const { url, retries, output, tlsFiles } = options;
  const proxy = chooseProxy(url, options.proxy, io.env);
  const tls = tlsFiles && (await (await import("../../client/tls.ts")).loadClientTls(tlsFiles));
  const request = {
    ...options.connect,
    signal,
    ...(tls !== undefined && { tls }),
    ...(proxy !== undefined && { proxy }),
  };
  if (output.verbose) {
    const { requestLines } = await import("./verbose.ts");
    io.stderr.write(requestLines(url, request));
  }
  if (retries === 0) return await connectOnce(url, request, options);
  const { retrying } = await import("./retry.ts");
  return await retrying(() => connectOnce(url, request, options), { retries, signal, io });
}

function connectOnce(
  url: URL,
  request: ConnectOptions,
  options: SendOptions,
): Promise<ClientSocket> {
  return connect(url, request).catch((error: unknown) => learnMore(error, url, request, options));
}

async function learnMore(
  error: unknown,
  url: URL,
  request: ConnectOptions,
  { expectations, output }: SendOptions,
): Promise<never> {
  if (!(error instanceof HandshakeRefusedError)) throw error;
  // Whoever asked for the status alone has it.
  if (expectations?.status !== undefined && !output.json) throw error;
  const { learnRefusal } = await import("../request/refusal.ts");
  throw await learnRefusal(error, url, request);
}
