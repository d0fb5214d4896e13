import { expect, test } from "bun:test";

import { type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { type Begin, cutMany, handshake, openWith, usageOf } from "../support/cutting.ts";
import { openAt } from "../support/handshake.ts";
import { notOn } from "../support/prerequisite.ts";
import { echoOf, openTcp, requestHead } from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { startSourceServer } from "../support/source-server.ts";
import { until } from "../support/until.ts";

const message: FrameDraft = { opcode: opcode.text, payload: "Hello" };

/** Ways to the point where a connection is cut, and the server sees it at once. */
const seen: readonly Begin[] = [
  (port) => openTcp(port),
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
    await cutMany({ port: server.port, seed: 1, beginnings: seen });
    await cutMany({ port: server.port, seed: 2, beginnings: seen });
    const before = await usageOf(server);
    await cutMany({ port: server.port, seed: 3, beginnings: [...seen, ...unseen] });
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

async function openAndSend(port: number, path: string): Promise<RawSocket> {
  const client = await openAt(port, path);
  await client.sendFrames(message, message, message);
  return client;
}
