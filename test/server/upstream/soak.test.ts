import { expect, test } from "bun:test";
import { setImmediate } from "node:timers/promises";

import { type FrameDraft, opcode } from "../../../src/protocol/frame.ts";
import { createRandom, type Random } from "../../../src/server/faults/random.ts";
import { type Begin, cutMany, handshake, openWith, usageOf } from "../../support/cutting.ts";
import { notOn } from "../../support/prerequisite.ts";
import { openTcp, requestHead } from "../../support/raw-client.ts";
import { acceptanceOf, startRawServer } from "../../support/raw-server.ts";
import type { RawSocket } from "../../support/raw-socket.ts";
import { startSourceServer } from "../../support/source-server.ts";
import { until } from "../../support/until.ts";

const pages = "/_wsecho";
const message: FrameDraft = { opcode: opcode.text, payload: "Hello" };

const beginnings: readonly Begin[] = [
  (port) => openTcp(port),
  (port, random) => openWith(port, handshake("/").slice(0, Math.floor(random() * 100))),
  (port) => openWith(port, handshake("/")),
  (port) => openWith(port, requestHead({})),
  open,
  openAndSend,
];

/** A connection whose handshake was answered, whatever the answer was. */
async function open(port: number): Promise<RawSocket> {
  const client = await openWith(port, handshake("/"));
  // The upstream may have cut it.
  await client.readHead().catch(() => undefined);
  return client;
}

async function openAndSend(port: number): Promise<RawSocket> {
  const client = await open(port);
  await client.sendFrames(message, message, message).catch(() => undefined);
  return client;
}

/** What an upstream may do before it cuts a connection. */
const deeds: readonly ((socket: RawSocket, random: Random) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (socket) => socket.write("HTTP/1.1 101 Swi"),
  (socket) => socket.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nno"),
  (socket) => socket.readRest(),
  accept,
  async (socket, random) => {
    await accept(socket);
    await socket.sendFrames({ ...message, maskingKey: null });
    await socket.write(Buffer.from("\x82\x7e\xff\xff", "latin1"));
    if (random() < 0.5) await socket.sendFrames({ opcode: opcode.close, maskingKey: null });
  },
  async (socket) => {
    await accept(socket);
    await socket.readRest();
  },
];

async function accept(socket: RawSocket): Promise<void> {
  await socket.write(acceptanceOf(await socket.readHead()));
}

test.skipIf(notOn("Linux"))(
  "nothing is left of connections that were cut at any moment on either side",
  async () => {
    let met = 0;
    using upstream = startRawServer(async (socket) => {
      const random = createRandom(4, String(met++));
      await deeds[Math.floor(random() * deeds.length)]?.(socket, random);
      for (let turns = Math.floor(random() * 10); turns > 0; turns--) await setImmediate();
      if (random() < 0.5) socket.finish();
      else socket.terminate();
    });
    await using server = await startSourceServer(
      "--quiet",
      "--upstream",
      upstream.url,
      "--connect-timeout",
      "1s",
      "--max-connections",
      "1000",
    );
    const { port } = server;
    await cutMany({ port, seed: 1, beginnings, pages });
    const before = await usageOf(server, pages);
    await cutMany({ port, seed: 2, beginnings, pages });
    await cutMany({ port, seed: 3, beginnings, pages });
    // Those that the client has left are closed in order, which takes some time.
    await until(async () => (await usageOf(server, pages)).descriptors <= before.descriptors);
    const after = await usageOf(server, pages);
    expect(after.memory - before.memory).toBeLessThan(16_000_000);
    const health = await fetch(`http://localhost:${port}${pages}/healthz`);
    expect(await health.json()).toEqual({ status: "ok", connections: 0, hanging: 0 });
    server.kill("SIGTERM");
    expect(await server.finish()).toMatchObject({ exitCode: 0, stderr: "" });
  },
  120_000,
);
