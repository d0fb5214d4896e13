import { type EchoServer, listen, type ListenOptions } from "../../src/server/listen.ts";
import type { UpstreamOptions } from "../../src/server/upstream/options.ts";
import { openRawClient } from "./raw-client.ts";
import { acceptHandshake, type RawServer, startRawServer } from "./raw-server.ts";
import type { RawSocket } from "./raw-socket.ts";
import { createRecorder, type Recorder } from "./recorder.ts";

/** A server in front of another, and what it reports. */
export interface Fronted extends EchoServer {
  readonly recorder: Recorder;
}

/** Starts a server in front of the one at a URL. */
export async function startFront(
  upstream: UpstreamOptions | string,
  options: ListenOptions = {},
): Promise<Fronted> {
  const recorder = createRecorder();
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    observer: recorder.observer,
    upstream: typeof upstream === "string" ? { url: upstream } : upstream,
    ...options,
  });
  return Object.assign(server, { recorder });
}

/** An upstream that accepts a connection, and then does nothing by itself. */
export interface SilentUpstream extends RawServer {
  /** The connection, once it is there. */
  readonly met: Promise<RawSocket>;
}

export function startSilentUpstream(): SilentUpstream {
  const { promise: met, resolve } = Promise.withResolvers<RawSocket>();
  const server = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    resolve(socket);
  });
  return { ...server, met };
}

/** A client and an upstream that do nothing by themselves, with a server of ours between them. */
export async function startPair(options: ListenOptions = {}) {
  const silent = startSilentUpstream();
  const front = await startFront(silent.url, options);
  const client = await openRawClient(front.port);
  return {
    front,
    client,
    upstream: await silent.met,
    async [Symbol.asyncDispose]() {
      client.terminate();
      await front[Symbol.asyncDispose]();
      silent[Symbol.dispose]();
    },
  };
}
