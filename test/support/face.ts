import { expect } from "bun:test";

import { createEcho } from "../../src/index.ts";
import { listen } from "../../src/server/listen.ts";
import { startServer } from "./executable.ts";
import { echoOf } from "./raw-client.ts";

/** One of the ways in which people run an echo server of ours. */
export interface Face {
  readonly name: string;
  /** Starts it on a free port. */
  start(options?: FaceOptions): Promise<RunningFace>;
}

export interface FaceOptions {
  readonly prefix?: string;
  /** What the shipped one has by default. */
  readonly maxPayload?: number;
}

export interface RunningFace extends AsyncDisposable {
  readonly port: number;
  /** How many connections are open; undefined if that cannot be seen from outside. */
  readonly connections?: number;
}

/** `createEcho` in a `Bun.serve` of someone else's. */
export const embedded: Face = {
  name: "createEcho",
  async start(options) {
    const echo = createEcho(options);
    const server = Bun.serve({ port: 0, fetch: echo.fetch, websocket: echo.websocket });
    return {
      port: Number(server.url.port),
      get connections() {
        return echo.peers.size;
      },
      [Symbol.asyncDispose]: () => server.stop(true),
    };
  },
};

/** `listen` in this process. */
export const listening: Face = {
  name: "listen",
  start: (options) => listen({ ...options, port: 0 }),
};

/** `listen` in front of another `listen`. */
export const fronting: Face = {
  name: "listen with an upstream",
  async start(options) {
    const upstream = await listen({ ...options, host: "127.0.0.1", port: 0 });
    const front = await listen({
      ...options,
      port: 0,
      upstream: { url: upstream.url, keepHost: true },
    });
    return {
      port: front.port,
      get connections() {
        return front.connections;
      },
      async [Symbol.asyncDispose]() {
        await front[Symbol.asyncDispose]();
        await upstream[Symbol.asyncDispose]();
      },
    };
  },
};

/** `wsecho serve` as it is shipped. */
export const shipped: Face = {
  name: "wsecho serve",
  start: ({ prefix } = {}) =>
    startServer(["--quiet", ...(prefix === undefined ? [] : [`--prefix=${prefix}`])]),
};

/** The server goes on to serve others, and has nothing left of the connections before. */
export async function expectUnharmed(server: RunningFace): Promise<void> {
  expect(await echoOf(server.port, "still there?")).toBe("Echo: still there?");
  expect(server.connections ?? 0).toBe(0);
}
