import { describe, expect, test } from "bun:test";

import { dial } from "../../src/bench/dial.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { targetAt } from "../support/load.ts";
import { startRawServer } from "../support/raw-server.ts";
import { createRecorder } from "../support/recorder.ts";

/** A server that handles each connection as requested, and knows when its client has gone. */
function startTrap(head: string) {
  const { promise: left, resolve } = Promise.withResolvers<void>();
  const { promise: came, resolve: arrive } = Promise.withResolvers<void>();
  const server = startRawServer(async (socket) => {
    await socket.readHead();
    await socket.write(head);
    arrive();
    await socket.readRest();
    resolve();
  });
  return { ...server, came, left };
}

describe("dial", () => {
  test("gives a connection whose handshake is done", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    const { socket } = await dial(targetAt(`${server.url}/raw`), 5000);
    await recorder.until("opened #1 /raw");
    expect(server.connections).toBe(1);
    socket.terminate();
    await recorder.until("closed #1");
  });

  test.each([
    { what: "nothing", head: "" },
    { what: "half an answer", head: "HTTP/1.1 101 Switching Proto" },
  ])("disconnects from a server that answers $what in time", async ({ head }) => {
    using server = startTrap(head);
    expect(await failureOf(dial(targetAt(server.url), 30))).toMatchObject({
      message: "timed out connecting",
      failure: { kind: "timed out", connectTimeout: 30 },
    });
    await server.left;
  });

  test("gives up when it is stopped, and leaves the server", async () => {
    using server = startTrap("HTTP/1.1 101 Switching Proto");
    const stopping = new AbortController();
    const dialed = failureOf(dial(targetAt(server.url), 60_000, stopping.signal));
    await server.came;
    stopping.abort();
    expect(await dialed).toMatchObject({ failure: { kind: "aborted" } });
    await server.left;
  });

  test("does not begin if it was stopped before", async () => {
    using server = startRawServer(async (socket) => {
      await socket.readHead();
      throw new Error("Expected no handshake");
    });
    const error = await failureOf(dial(targetAt(server.url), 60_000, AbortSignal.abort()));
    expect(error).toMatchObject({ failure: { kind: "aborted" } });
  });

  test("leaves a server that refuses", async () => {
    using server = startTrap("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    expect(await failureOf(dial(targetAt(server.url), 5000))).toMatchObject({
      message: "handshake rejected: HTTP 503 Service Unavailable",
    });
    await server.left;
  });

  test("fails as the connection does", async () => {
    expect(await failureOf(dial(targetAt("ws://127.0.0.1:1/"), 5000))).toMatchObject({
      message: "connection refused",
      failure: { kind: "failed", code: "ECONNREFUSED" },
    });
  });
});
