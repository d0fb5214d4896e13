import { describe, expect, test } from "bun:test";

import { opcode } from "../../src/protocol/frame.ts";
import { type EchoServer, listen, type ListenOptions } from "../../src/server/listen.ts";
import { openAt } from "../support/handshake.ts";
import { echoOf } from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { createRecorder } from "../support/recorder.ts";
import { untilStill } from "../support/stillness.ts";
import { until } from "../support/until.ts";

const mebibyte = 2 ** 20;

/** Clients of a path that send such messages, and read nothing. */
async function floodWith(
  server: EchoServer,
  paths: readonly string[],
  frames: readonly Buffer[],
): Promise<RawSocket[]> {
  const clients = await Promise.all(paths.map((path) => openAt(server.port, path)));
  for (const client of clients) {
    client.pause();
    const drafts = frames.map((payload) => ({ opcode: opcode.binary, payload }));
    // A client that is cut cannot send the rest.
    client.sendFrames(...drafts).catch(() => undefined);
  }
  return clients;
}

function listenWith(maxBuffered: number, options: ListenOptions = {}) {
  const recorder = createRecorder();
  const listening = listen({ port: 0, maxBuffered, observer: recorder.observer, ...options });
  return listening.then((server) => ({ server, recorder }));
}

describe("what waits for one connection", () => {
  const flood = Array.from({ length: 3000 }, (_, index) => String(index));

  test.each([
    { what: "a long prefix", path: `/?prefix=${"x".repeat(15_000)}` },
    { what: "copies of a long echo", path: `/?duplicate=1&prefix=${"x".repeat(7500)}` },
    { what: "a rate", path: `/?rate=100MiB&prefix=${"x".repeat(15_000)}` },
    { what: "a delay", path: `/?delay=10ms&prefix=${"x".repeat(15_000)}` },
  ])("is bounded by bytes, with $what", async ({ path }) => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, path);
    client.pause();
    let most = 0;
    let ticks = 0;
    const sending = client.sendFrames(
      ...flood.map((payload) => ({ opcode: opcode.text, payload })),
    );
    await untilStill(
      () => server.metrics().traffic.textMessagesReceived - ticks,
      () => {
        ticks++;
        most = Math.max(most, server.metrics().bufferedBytes);
        return echoOf(server.port, "tick");
      },
    );
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(2 * mebibyte);
    client.resume();
    await sending;
    const copies = path.includes("duplicate") ? 2 : 1;
    for (let count = 0; count < flood.length * copies; count++) {
      const payload = await client.readMessage();
      const end = payload.subarray(payload.lastIndexOf("x") + 1).toString();
      if (end !== flood[Math.floor(count / copies)]) throw new Error(`Got ${end} as ${count}`);
    }
    await until(() => server.metrics().bufferedBytes === 0);
  });

  test("is counted as it is held, after it was inflated", async () => {
    await using server = await listen({ port: 0, compress: true });
    const socket = new WebSocket(`ws://localhost:${server.port}/raw?delay=1h`);
    await new Promise((resolve) => (socket.onopen = resolve));
    socket.send(new Uint8Array(mebibyte));
    await until(() => server.metrics().bufferedBytes >= mebibyte);
    socket.terminate();
    await until(() => server.metrics().bufferedBytes === 0);
  });
});

describe("when more waits for all connections than is allowed", () => {
  const large = [Buffer.alloc(mebibyte)];

  test("those that hold most are cut, it is said, and the others go on", async () => {
    const { server, recorder } = await listenWith(4 * mebibyte);
    await using _ = server;
    using witness = await openAt(server.port, "/raw");
    const held = await floodWith(server, Array(6).fill("/raw?delay=1h"), large);
    await recorder.until("crowded true");
    await until(() => server.connections === 4);
    await witness.sendFrames({ opcode: opcode.text, payload: "Hello" });
    expect((await witness.readMessage()).toString()).toBe("Hello");
    const cut = recorder.lines.filter((line) => line.startsWith("closed"));
    expect(cut).toHaveLength(3);
    for (const line of cut) {
      expect(line).toEndWith("1006 more than 4MiB waited for all connections");
    }
    const { cuts, bufferedBytes } = server.metrics();
    expect(cuts).toEqual({ "max-buffered": 3 });
    expect(bufferedBytes).toBeLessThanOrEqual(4 * mebibyte);
    for (const client of held) client.terminate();
  });

  test("a large answer waits until there is room for it", async () => {
    const { server, recorder } = await listenWith(2 * mebibyte);
    await using _ = server;
    const held = await floodWith(server, ["/raw?delay=300ms", "/raw?delay=300ms"], large);
    await recorder.until("crowded true");
    using patient = await openAt(server.port, `/bytes/${mebibyte}`);
    using other = await openAt(server.port, `/stream/2?size=${mebibyte}`);
    expect(await patient.readMessage()).toHaveLength(mebibyte);
    expect(await other.readMessage()).toHaveLength(mebibyte);
    expect(await other.readMessage()).toHaveLength(mebibyte);
    for (const client of held) client.terminate();
  });

  test("clients that answer much to little take turns", async () => {
    const { server, recorder } = await listenWith(mebibyte);
    await using _ = server;
    const clients = await Promise.all(
      Array.from({ length: 20 }, () => openAt(server.port, `/bytes/${mebibyte}`)),
    );
    for (const client of clients) {
      expect(await client.readMessage()).toHaveLength(mebibyte);
      client.terminate();
    }
    expect(recorder.lines.filter((line) => line.startsWith("crowded"))).toEqual([]);
  });

  test("a message to many that do not read is delivered no further, and they are cut", async () => {
    const { server, recorder } = await listenWith(8 * mebibyte);
    await using _ = server;
    const dead = await floodWith(server, Array(12).fill("/room/x"), []);
    using speaker = await openAt(server.port, "/room/x");
    const payload = Buffer.alloc(6 * mebibyte);
    await speaker.sendFrames({ opcode: opcode.binary, payload });
    let most = 0;
    await Promise.race([
      speaker.readMessage(),
      until(() => {
        most = Math.max(most, server.metrics().bufferedBytes);
        return false;
      }),
    ]);
    expect(most).toBeLessThan(20 * mebibyte);
    expect(server.metrics().cuts["max-buffered"]).toBeGreaterThan(2);
    expect(recorder.lines).not.toContain("closed #13");
    for (const client of dead) client.terminate();
  });

  test("what comes meanwhile waits, and is answered after it", async () => {
    const { server, recorder } = await listenWith(2 * mebibyte);
    await using _ = server;
    using witness = await openAt(server.port, "/raw");
    const held = await floodWith(server, Array(3).fill("/raw?delay=1h"), large);
    await recorder.until("crowded true");
    const texts = Array.from({ length: 50 }, (_, index) => String(index));
    await witness.sendFrames(...texts.map((payload) => ({ opcode: opcode.text, payload })));
    using newcomer = await openAt(server.port, "/raw");
    await newcomer.sendFrames({ opcode: opcode.text, payload: "Hello" });
    for (const text of texts) expect((await witness.readMessage()).toString()).toBe(text);
    expect((await newcomer.readMessage()).toString()).toBe("Hello");
    for (const client of held) client.terminate();
  });
});
