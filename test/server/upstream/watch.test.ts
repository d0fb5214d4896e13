import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import type { ClientSocket } from "../../../src/client/socket.ts";
import type { Faults } from "../../../src/server/faults/table.ts";
import { listen } from "../../../src/server/listen.ts";
import { startFront } from "../../support/fronted.ts";
import { createRecorder } from "../../support/recorder.ts";

/** A server in front of an echo, a client of it and a watcher. */
async function startWatched(faults: Faults = {}) {
  const heard = createRecorder();
  const upstream = await listen({ host: "127.0.0.1", port: 0, observer: heard.observer });
  const front = await startFront(upstream.url, { observer: {}, faults });
  const watcher = await connect(`${front.url}/_wsecho/watch`);
  const client = await connect(`${front.url}/chat`);
  const { connection } = await next(watcher, "open");
  return {
    heard,
    front,
    client,
    watcher,
    command: (command: string, fields: object = {}) =>
      watcher.send(JSON.stringify({ command, connection, ...fields })),
    async [Symbol.asyncDispose]() {
      client.terminate();
      watcher.terminate();
      await front[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** The next event of this name. */
async function next(watcher: ClientSocket, name: string): Promise<Record<string, unknown>> {
  while (true) {
    const event: Record<string, unknown> = JSON.parse(String(await watcher.receive()));
    if (event["event"] === name) return event;
  }
}

describe("/_wsecho/watch", () => {
  test("shows both directions", async () => {
    await using watched = await startWatched();
    await watched.client.send("Hello");
    const text = { connection: 2, type: "text" };
    expect(await next(watched.watcher, "message")).toMatchObject({
      ...text,
      direction: "to-server",
      data: "Hello",
    });
    expect(await next(watched.watcher, "message")).toMatchObject({
      ...text,
      direction: "to-client",
      data: "Echo: Hello",
    });
  });

  test("tells on which way a fault met a message", async () => {
    await using slow = await startWatched({ delay: 1 });
    await slow.client.send("Hello");
    const fault = { connection: 2, fault: "delay" };
    expect(await next(slow.watcher, "fault")).toMatchObject({ ...fault, direction: "to-server" });
    expect(await next(slow.watcher, "fault")).toMatchObject({ ...fault, direction: "to-client" });
  });

  test("sends to the client alone", async () => {
    await using watched = await startWatched();
    await watched.command("send", { text: "from the watcher" });
    expect(await watched.client.receive()).toBe("from the watcher");
  });

  test("closes and cuts both sides", async () => {
    await using one = await startWatched();
    await one.command("close", { code: 4000, reason: "enough" });
    expect(await one.client.closed).toMatchObject({ code: 4000, reason: "enough" });
    await one.heard.until("closed #1 4000 enough");
    await using other = await startWatched();
    await other.command("cut");
    expect(await other.client.closed).toMatchObject({ code: 1006 });
    await other.heard.until("closed #1 1006");
  });

  test("delays both directions", async () => {
    await using watched = await startWatched();
    await watched.command("delay", { delay: "60ms" });
    await next(watched.watcher, "done");
    const start = performance.now();
    await watched.client.send("Hello");
    expect(await watched.client.receive()).toBe("Echo: Hello");
    expect(performance.now() - start).toBeGreaterThan(115);
  });

  test("stalls both directions", async () => {
    await using watched = await startWatched();
    await watched.command("stall");
    await next(watched.watcher, "done");
    await watched.client.send("lost");
    await watched.command("send", { text: "still there" });
    expect(await watched.client.receive()).toBe("still there");
    expect(watched.heard.lines).toEqual(["opened #1 /chat"]);
  });
});
