import { describe, expect, test } from "bun:test";

import { opcode } from "../../src/protocol/frame.ts";
import type { Roster } from "../../src/server/connection.ts";
import type { FlowLimits } from "../../src/server/flow.ts";
import { createHandlers } from "../../src/server/handlers.ts";
import { type EchoServer, listen, type ListenOptions } from "../../src/server/listen.ts";
import { resolveEchoOptions } from "../../src/server/options.ts";
import { createState } from "../../src/server/state.ts";
import { selfSignedCertificate } from "../../src/server/tls/self-signed.ts";
import { createUpgrade } from "../../src/server/upgrade.ts";
import { makeFolder } from "../support/folder.ts";
import { openAt } from "../support/handshake.ts";
import { notOn } from "../support/prerequisite.ts";
import { handshakeHeaders, openRawClient, requestHead } from "../support/raw-client.ts";
import { type RawSocket, rawSocketHandler } from "../support/raw-socket.ts";
import { createRecorder, type Recorder } from "../support/recorder.ts";
import { transcriptOf } from "../support/transcript.ts";
import { floodUnread, readFlood } from "../support/unread-flood.ts";

const shape = { count: 320, size: 65_536 };

describe("a client that sends 20 MiB before it reads", () => {
  test("is not read from for as long, and then gets every byte in order", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    const flood = await floodUnread(client, server.port, shape);
    expect(flood.sent).toBeLessThan(shape.count);
    await readFlood(client, shape);
    await flood.done;
  });

  test("is read from again afterwards, and may do the same once more", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    for (let round = 0; round < 2; round++) {
      const flood = await floodUnread(client, server.port, shape);
      await readFlood(client, shape);
      await flood.done;
    }
    await client.sendFrames({ opcode: opcode.text, payload: "Hello" });
    expect((await client.readMessage()).toString()).toBe("Echo: Hello");
  });

  test("gets the answer to its Close frame after all that", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    const flood = await floodUnread(client, server.port, shape);
    const closing = flood.done.then(() => client.sendFrames({ opcode: opcode.close }));
    await readFlood(client, shape);
    await closing;
    expect(await client.readClose()).toEqual({ code: 1005, reason: "" });
  });
});

test("a client gets every reply, however much longer than its messages they are", async () => {
  await using server = await listen({ port: 0, prefix: "x".repeat(2 ** 20) });
  using client = await openRawClient(server.port);
  client.pause();
  const messages = Array.from({ length: 64 }, (_, index) => ({
    opcode: opcode.text,
    payload: `${index}`,
  }));
  await client.sendFrames(...messages);
  client.resume();
  for (const { payload } of messages) {
    const reply = await client.readFrame();
    expect(reply.payload.subarray(2 ** 20).toString()).toBe(payload);
  }
});

describe.concurrent("a peer that shows no sign of life", () => {
  const paths = ["/", "/raw?delay=1ms", "/ticker?every=5ms", "/room/x", "/silent"];

  test.each([...paths, "/?stall", "/ticker?every=5ms&stall"])(
    "is cut at %s, even if it is sent messages",
    async (path) => {
      await using server = startServer({ idleTimeout: 40 });
      using client = await openAt(server.port, path);
      await client.readRest();
      await server.recorder.until("closed #1 1006 no sign of life for 40ms");
    },
  );

  test.each(paths)("lives at %s as long as it answers Pings", async (path) => {
    await using server = startServer({ idleTimeout: 200 });
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`);
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    await threeIdleTimeouts(server);
    expect(socket.readyState).toBe(WebSocket.OPEN);
    socket.terminate();
  });

  test.each(["/raw?delay=1s&close=4000&after=2", "/raw?rate=1MiB&close=4000&after=2"])(
    "is not cut while it is kept waiting at %s",
    async (path) => {
      await using server = startServer({ idleTimeout: 100 });
      const half = "x".repeat(600_000);
      expect(await transcriptOf(`ws://127.0.0.1:${server.port}${path}`, [half, half])).toEqual({
        messages: [half, half],
        code: 4000,
        reason: "",
      });
    },
  );

  test.each(["/", "/raw?delay=1ms", "/stream/1000?size=64KiB", "/stream/1000?size=64KiB&stall"])(
    "may leave everything unread at %s if nothing limits that",
    async (path) => {
      await using server = startServer({ idleTimeout: 100, backpressureLimit: 0 });
      using client = await openAt(server.port, path);
      await floodUnread(client, server.port, shape);
      await threeIdleTimeouts(server);
      expect(server.recorder.lines.filter((line) => line.startsWith("closed #1 "))).toEqual([]);
      client.resume();
      await client.readFrame();
    },
  );

  test("is forgotten soon after it has disconnected, even if it is not read from", async () => {
    await using server = startServer({ idleTimeout: 800 });
    using client = await openAt(server.port, "/?stall");
    client.terminate();
    await server.recorder.until("closed #1 1006");
    expect(server.recorder.lines.at(-1)).toBe("closed #1 1006");
  });
});

describe.concurrent("a ping interval", () => {
  test.each(["/", "/raw?delay=1ms", "/silent"])("is kept at %s", async (path) => {
    await using server = startServer({ pingInterval: 80 });
    using client = await openAt(server.port, path);
    const start = performance.now();
    for (let count = 0; count < 5; count++) {
      expect((await client.readFrame()).opcode).toBe(opcode.ping);
    }
    // Each comes in the last quarter of its interval.
    expect(performance.now() - start).toBeGreaterThan(5 * 0.75 * 80 - 5);
  });

  test("is kept for each of many clients", async () => {
    await using server = startServer({ pingInterval: 40 });
    const opening = Array.from({ length: 50 }, () => openRawClient(server.port));
    for (const opened of opening) {
      using client = await opened;
      for (let count = 0; count < 3; count++) {
        expect((await client.readFrame()).opcode).toBe(opcode.ping);
      }
    }
  });

  test("adds no Ping to what a client leaves unread", async () => {
    await using server = startServer({ pingInterval: 80 });
    using client = await openAt(server.port, "/");
    await floodUnread(client, server.port, shape);
    const [peer] = server.peers;
    const unsent = peer?.getBufferedAmount();
    expect(unsent).toBeGreaterThan(0);
    using other = await openRawClient(server.port);
    for (let count = 0; count < 3; count++) await other.readFrame();
    expect(peer?.getBufferedAmount()).toBe(unsent);
  });
});

interface ImpatientServer extends AsyncDisposable {
  readonly port: number;
  readonly peers: Roster;
  readonly recorder: Recorder;
}

/** A server with limits too short for anyone who is not testing them. */
function startServer(limits: Partial<FlowLimits>): ImpatientServer {
  const recorder = createRecorder();
  const state = createState({ ...resolveEchoOptions({ observer: recorder.observer }), ...limits });
  const clusterMetrics = () => ({ snapshot: state.metrics.snapshot() });
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: createUpgrade(state, { isDraining: () => false, clusterMetrics }),
    websocket: createHandlers(state),
  });
  return {
    port: Number(server.url.port),
    peers: state.peers,
    recorder,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

/** Resolves once three silent peers, one after the other, have been cut. */
async function threeIdleTimeouts({ port }: ImpatientServer): Promise<void> {
  for (let count = 0; count < 3; count++) {
    using client = await openRawClient(port);
    await client.readRest();
  }
}

// A write that meets a reset hides it from the runtime, so that nothing but a look at the peer ends it.
describe.concurrent("a client that is gone before its messages are answered", () => {
  const messages = Array.from({ length: 3 * 16 }, () => ({
    opcode: opcode.binary,
    payload: Buffer.alloc(65_536),
  }));

  /** Sends it all, and resets as soon as the server has seen the first message. */
  async function vanish(options: ListenOptions, path = "/"): Promise<Vanished> {
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    const { promise: opened, resolve: open } = Promise.withResolvers<RawSocket>();
    const { promise: received, resolve: receive } = Promise.withResolvers<void>();
    const server = await listen({
      port: 0,
      ...options,
      observer: {
        received() {
          client.terminate();
          receive();
        },
        closed: (_, code) => resolve(code),
      },
    });
    const { unix, tls } = options;
    const socket = rawSocketHandler(open);
    const insecure = tls && { tls: { rejectUnauthorized: false } };
    await (unix === undefined
      ? Bun.connect({ hostname: "localhost", port: server.port, ...insecure, socket })
      : Bun.connect({ unix, socket }));
    const client = await opened;
    await client.write(requestHead(handshakeHeaders, { path }));
    await client.readHead();
    client.pause();
    client.sendFrames(...messages).catch(() => undefined);
    await received;
    return { server, closed, [Symbol.asyncDispose]: () => server.stop(0) };
  }

  const limits = [{ backpressureLimit: 0 }, {}];

  test.each(limits)("is noticed with %j", async (limit) => {
    await using gone = await vanish(limit);
    expect(await gone.closed).toBe(1006);
    expect(gone.server.connections).toBe(0);
  });

  test.each(["/", "/inspect"])("is noticed at %s by a server that stops", async (path) => {
    await using gone = await vanish({ backpressureLimit: 0 }, path);
    await gone.server.stop(3_600_000);
    expect(await gone.closed).toBe(1006);
  });

  test("is noticed over TLS", async () => {
    const tls = await selfSignedCertificate(["localhost"]);
    await using gone = await vanish({ tls, backpressureLimit: 0 });
    expect(await gone.closed).toBe(1006);
  });

  test.skipIf(notOn("Unix"))("is noticed over a Unix socket", async () => {
    await using folder = await makeFolder();
    await using gone = await vanish({ unix: folder.at("echo.sock"), backpressureLimit: 0 });
    expect(await gone.closed).toBe(1006);
  });
});

interface Vanished extends AsyncDisposable {
  readonly server: EchoServer;
  /** The close code of the connection. */
  readonly closed: Promise<number>;
}
