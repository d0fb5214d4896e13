import { expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";

import { type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { createRandom, type Random } from "../../src/server/faults/random.ts";
import { parseExposition, seriesOf } from "../support/exposition.ts";
import { openAt } from "../support/handshake.ts";
import { notOn } from "../support/prerequisite.ts";
import { echoOf, handshakeHeaders, openTcp, requestHead } from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { type SourceServer, startSourceServer } from "../support/source-server.ts";
import { until } from "../support/until.ts";

const message: FrameDraft = { opcode: opcode.text, payload: "Hello" };

type Begin = (port: number, random: Random) => Promise<RawSocket>;

/** Ways to the point where a connection is cut, and the server sees it at once. */
const seen: readonly Begin[] = [
  connectOnly,
  (port, random) => openWith(port, handshake("/").slice(0, Math.floor(random() * 100))),
  (port) => openWith(port, handshake("/")),
  (port) => openWith(port, handshake("/hang")),
  (port) => openWith(port, handshake("/close/1011")),
  (port) => openWith(port, requestHead({}, { path: "/healthz" })),
  (port) => openAndSend(port, "/"),
  (port) => openAndSend(port, "/?delay=1h"),
  (port) => openAndSend(port, "/?delay=1ms&jitter=1h&rate=1"),
];

/** Ways to where the server may not read, and so cannot see it. */
const unseen: readonly Begin[] = [
  (port) => openAndSend(port, "/?stall"),
  (port, random) => openAndSend(port, `/room/${Math.floor(random() * 9)}`),
  (port) => openAt(port, "/ticker?every=1ms"),
  (port) => openAt(port, "/stream/50?size=64KiB"),
  async (port) => {
    const client = await openAt(port, "/stream/1000000?size=64KiB");
    client.pause();
    return client;
  },
];

test.skipIf(notOn("Linux"))(
  "nothing is left of connections that were cut at any moment",
  async () => {
    await using server = await startSourceServer(
      "--quiet",
      "--idle-timeout",
      "8s",
      "--grace",
      "1h",
    );
    await cutMany(server.port, 1, seen);
    await cutMany(server.port, 2, seen);
    const before = await usageOf(server);
    await cutMany(server.port, 3, [...seen, ...unseen]);
    // The allocator is slow to give back what it does not need.
    await until(async () => (await usageOf(server)).memory - before.memory < 8_000_000);
    const after = await usageOf(server);
    const health = await fetch(`http://localhost:${server.port}/healthz`);
    expect(await health.json()).toEqual({ status: "ok", connections: 0, hanging: 0 });
    expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
    expect(after.descriptors).toBeLessThanOrEqual(before.descriptors);
    // A timer that was left would keep the process from ending.
    server.kill("SIGTERM");
    expect(await server.finish()).toMatchObject({ exitCode: 0, stderr: "" });
  },
  120_000,
);

/** Opens 1,000 connections, not all at once, and cuts each at a random moment. */
async function cutMany(port: number, seed: number, beginnings: readonly Begin[]): Promise<void> {
  const clients: RawSocket[] = [];
  let begun = 0;

  async function work(): Promise<void> {
    while (begun < 1000) {
      const random = createRandom(seed, String(begun++));
      const client = await pick(beginnings, random)(port, random);
      clients.push(client);
      for (let turns = Math.floor(random() * 10); turns > 0; turns--) await setImmediate();
      if (random() < 0.5) client.finish();
      else client.terminate();
    }
  }

  await Promise.all(Array.from({ length: 50 }, work));
  // Those unseen are found out by the idle-timeout, which no event reports here.
  await until(async () => (await metricsAt(port)).connections === 0);
  for (const client of clients) client.terminate();
}

function pick(beginnings: readonly Begin[], random: Random): Begin {
  return beginnings[Math.floor(random() * beginnings.length)] ?? connectOnly;
}

interface Usage {
  readonly memory: number;
  readonly descriptors: number;
}

async function usageOf({ pid, port }: SourceServer): Promise<Usage> {
  const { memory } = await metricsAt(port);
  return { memory, descriptors: (await readdir(`/proc/${pid}/fd`)).length };
}

async function metricsAt(port: number) {
  const response = await fetch(`http://localhost:${port}/metrics`);
  const series = seriesOf(parseExposition(await response.text()));
  return {
    connections: series["wsecho_connections"] ?? Infinity,
    memory: series["process_resident_memory_bytes"] ?? Infinity,
  };
}

function connectOnly(port: number): Promise<RawSocket> {
  return openTcp(port);
}

function handshake(path: string): string {
  return requestHead(handshakeHeaders, { path });
}

async function openWith(port: number, bytes: string): Promise<RawSocket> {
  const client = await openTcp(port);
  await client.write(bytes);
  return client;
}

async function openAndSend(port: number, path: string): Promise<RawSocket> {
  const client = await openAt(port, path);
  await client.sendFrames(message, message, message);
  return client;
}
