import { type EchoServer, listen, type ListenOptions } from "../../src/server/listen.ts";
import type { UpstreamOptions } from "../../src/server/upstream/options.ts";
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
