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
import { createRecorder } from "../support/recorder.ts";
import { transcriptOf } from "../support/transcript.ts";
import { floodUnread, readFloodUntilClose } from "../support/unread-flood.ts";

// Whatever waits for the grace to be over would never end.
const grace = 3_600_000;
const goingAway: Close = { code: 1001, reason: "server shutting down" };

describe("while a server waits for a slow peer", () => {
  test("it is not healthy, and counts who is left", async () => {
    await using draining = await startDraining();
    const response = await get(draining.server, "/healthz");
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: "draining", connections: 1, hanging: 0 });
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
  const paths = ["/", "/?delay=2h", "/?stall", "/ticker?every=1ms", "/room/x", "/silent"];

  test.each(paths)("closes a connection to %s with 1001, and is done then", async (path) => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, path);
    await client.sendFrames({ opcode: opcode.text, payload: "held back, or never answered" });
    await echoOf(server.port, "tick");
    const stopped = server.stop(grace);
    expect((await readTexts(client)).close).toEqual(goingAway);
    expect(await client.readRest()).toBeEmpty();
    await stopped;
    expect(server.connections).toBe(0);
  });

  test.each(["/raw?delay=200ms", "/raw?jitter=200ms&seed=7", "/raw?rate=50"])(
    "sends what is held back at %s before it closes",
    async (path) => {
      const recorder = createRecorder();
      await using server = await listen({ port: 0, observer: recorder.observer });
      using client = await openAt(server.port, path);
      const texts = ["1", "2", "3"];
      await client.sendFrames(...texts.map((payload) => ({ opcode: opcode.text, payload })));
      await recorder.until("received #1 3");
      const stopped = server.stop(grace);
      expect(await readTexts(client)).toEqual({ texts, close: goingAway });
      await stopped;
    },
  );

  test("sends all of a short stream that is held back, and closes as the stream does", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/stream/3?delay=200ms");
    const stopped = server.stop(grace);
    const close = { code: 1000, reason: "" };
    expect(await readTexts(client)).toEqual({ texts: ["1", "2", "3"], close });
    await stopped;
  });

  test.each(["/stream/1000000?delay=300ms", "/ticker?every=1ms&delay=300ms"])(
    "sends what is held back at %s, and nothing more, before it closes",
    async (path) => {
      await using server = await listen({ port: 0 });
      using client = await openAt(server.port, path);
      await transcriptOf(`${server.url}/ticker?every=5ms&count=5`);
      const stopped = server.stop(grace);
      const { texts, close } = await readTexts(client);
      expect(close).toEqual(goingAway);
      await stopped;
      const numbers = texts.map((text) => /\d+/.exec(text)?.[0]);
      expect(numbers).not.toBeEmpty();
      expect(numbers.length).toBeLessThan(1_000_000);
      expect(numbers).toEqual(numbers.map((_, index) => String(index + 1)));
    },
  );

  test("drops what is due after its grace", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/raw?rate=10");
    const messages = ["1", "x".repeat(3600)].map((payload) => ({ opcode: opcode.text, payload }));
    await client.sendFrames(...messages);
    await recorder.until("received #1 x");
    const stopped = server.stop(60_000);
    expect(await readTexts(client)).toEqual({ texts: ["1"], close: goingAway });
    await stopped;
  });

  test("neither answers nor counts what comes afterwards", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/raw?delay=200ms");
    await client.sendFrames({ opcode: opcode.text, payload: "before" });
    await recorder.until("received #1 before");
    const stopped = server.stop(grace);
    await client.sendFrames({ opcode: opcode.text, payload: "after" });
    expect(await readTexts(client)).toEqual({ texts: ["before"], close: goingAway });
    await stopped;
    expect(recorder.lines).not.toContain("received #1 after");
    expect(server.metrics().traffic.textMessagesReceived).toBe(1);
  });

  test("does not wait for anyone who hangs in the handshake", async () => {
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
  expect(await (await get(server, "/healthz")).json()).toEqual({
    status: "ok",
    connections: 1,
    hanging: 0,
  });
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

/** The texts that come before a Close frame. */
async function readTexts(
  client: RawSocket,
): Promise<{ readonly texts: readonly string[]; readonly close: Close }> {
  const texts: string[] = [];
  while (true) {
    const frame = await client.readFrame();
    if (frame.opcode === opcode.close) return { texts, close: closeIn(frame) };
    if (frame.opcode === opcode.text) texts.push(frame.payload.toString());
  }
}
