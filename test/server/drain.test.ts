import { describe, expect, test } from "bun:test";

import { type Close, opcode } from "../../src/protocol/frame.ts";
import { type EchoServer, listen } from "../../src/server/listen.ts";
import { closeIn } from "../support/frame.ts";
import { openAt, shakeHands } from "../support/handshake.ts";
import {
  echoOf,
  handshakeHeaders,
  openRawClient,
  openTcp,
  requestHead,
} from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { floodUnread, readFloodUntilClose } from "../support/unread-flood.ts";

// Whatever waits for the grace to be over would never end.
const grace = 3_600_000;
const goingAway: Close = { code: 1001, reason: "server shutting down" };

describe("while a server waits for a peer that lags behind", () => {
  test("it is not healthy, and counts who is left", async () => {
    await using draining = await startDraining();
    const response = await get(draining.server, "/healthz");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: "draining", connections: 1 });
  });

  test("it still shows its metrics", async () => {
    await using draining = await startDraining();
    const response = await get(draining.server, "/metrics");
    expect(await response.text()).toInclude("\nwsecho_connections 1\n");
  });

  test("it refuses handshakes with 503", async () => {
    await using draining = await startDraining();
    using refused = await shakeHands(draining.server.port);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("1");
    expect(JSON.parse(await refused.text())).toEqual({
      status: 503,
      error: "The server is stopping",
    });
  });
});

describe("a server that is stopped", () => {
  const paths = ["/", "/?delay=1h", "/?stall", "/ticker?every=1ms", "/room/x", "/silent"];

  test.each(paths)("closes a connection to %s with 1001, and is done then", async (path) => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, path);
    await client.sendFrames({ opcode: opcode.text, payload: "held back, or never answered" });
    await echoOf(server.port, "tick");
    const stopped = server.stop(grace);
    expect(await readUntilClose(client)).toEqual(goingAway);
    expect(await client.readRest()).toBeEmpty();
    await stopped;
    expect(server.connections).toBe(0);
  });

  test("does not wait for whoever hangs in the handshake", async () => {
    const server = await listen({ port: 0 });
    using client = await openTcp(server.port);
    await client.write(requestHead(handshakeHeaders, { path: "/hang" }));
    await echoOf(server.port, "tick");
    await server.stop(grace);
    expect(await client.readRest()).toBeEmpty();
  });
});

interface Draining extends AsyncDisposable {
  readonly server: EchoServer;
}

/** A server that was healthy, and has been stopped while a peer had not read all its replies. */
async function startDraining(): Promise<Draining> {
  const shape = { count: 320, size: 65_536 };
  const server = await listen({ port: 0 });
  const client = await openRawClient(server.port);
  expect(await (await get(server, "/healthz")).json()).toEqual({ status: "ok", connections: 1 });
  await floodUnread(client, server.port, shape);
  const stopped = server.stop(grace);
  return {
    server,
    async [Symbol.asyncDispose]() {
      const { close } = await readFloodUntilClose(client, shape);
      expect(close).toEqual(goingAway);
      await stopped;
      client.terminate();
    },
  };
}

function get({ port }: EchoServer, path: string): Promise<Response> {
  return fetch(`http://localhost:${port}${path}`, { keepalive: false });
}

async function readUntilClose(client: RawSocket): Promise<Close> {
  while (true) {
    const frame = await client.readFrame();
    if (frame.opcode === opcode.close) return closeIn(frame);
  }
}
