import { connect } from "../../src/client/connect.ts";
import type { ClientSocket } from "../../src/client/socket.ts";
import { type InProcessWorkers, inProcessWorkers } from "./in-process-workers.ts";
import { type Serving, serving } from "./serving.ts";

/** The one system on which processes share a port. */
export const target = "linux-x64";

/** `wsecho serve` with two workers in this process. */
export async function servingTwo(
  argv: readonly string[] = [],
): Promise<Serving & InProcessWorkers> {
  const workers = inProcessWorkers();
  const { spawnWorker } = workers;
  const server = await serving(["--workers", "2", ...argv], { target, spawnWorker });
  return { ...workers, ...server };
}

/** So many connections that each of two workers has some, unless a coin falls 24 times the same. */
export function connectAll(url: string): Promise<ClientSocket[]> {
  return Promise.all(Array.from({ length: 24 }, () => connect(url)));
}

export async function closeAll(sockets: readonly ClientSocket[]): Promise<void> {
  await Promise.all(sockets.map((socket) => socket.close()));
}

/** What the server answers to plain HTTP. */
export async function get({ url }: Pick<Serving, "url">, path: string): Promise<Response> {
  return fetch(url.replace("ws:", "http:") + path, { keepalive: false });
}
