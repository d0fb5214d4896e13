import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import type { FaultDirection } from "../../../src/protocol/direction.ts";
import type { Faults } from "../../../src/server/faults/table.ts";
import { listen } from "../../../src/server/listen.ts";
import { startFront } from "../../support/fronted.ts";
import { createRecorder } from "../../support/recorder.ts";
import { untilStill } from "../../support/stillness.ts";
import { until } from "../../support/until.ts";

/** An echo with a server in front of it that injects faults. */
async function startFaulty(faults: Faults, direction: FaultDirection) {
  const heard = createRecorder();
  const upstream = await listen({
    host: "127.0.0.1",
    port: 0,
    prefix: "",
    observer: heard.observer,
  });
  const front = await startFront({ url: upstream.url, direction }, { faults });
  return {
    heard,
    front,
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

/** What the upstream hears, and the client, of 200 numbered messages. */
async function passed(faults: Faults, direction: FaultDirection) {
  await using faulty = await startFaulty(faults, direction);
  const client = await connect(faulty.front.url);
  const got: string[] = [];
  const reading = (async () => {
    for await (const message of client) got.push(String(message));
  })();
  for (let number = 0; number < 200; number++) await client.send(`${number}`);
  // Each message comes back, or is dropped on one of its ways.
  const dropped = () => faulty.front.metrics().faults["drop"] ?? 0;
  await until(() => got.length + dropped() === 200);
  const heard = () =>
    faulty.heard.lines.flatMap((line) => /^received #1 (\d+)$/.exec(line)?.[1] ?? []);
  await client.close();
  await reading;
  return { heard: heard(), got, faults: faulty.front.metrics().faults };
}

describe("drop", () => {
  test("to-client drops what comes back", async () => {
    const { heard, got } = await passed({ drop: 0.5, seed: 7 }, "to-client");
    expect(heard).toHaveLength(200);
    expect(got.length).toBeGreaterThan(60);
    expect(got.length).toBeLessThan(140);
  });

  test("to-server drops what goes there", async () => {
    const { heard, got } = await passed({ drop: 0.5, seed: 7 }, "to-server");
    expect(heard.length).toBeGreaterThan(60);
    expect(heard.length).toBeLessThan(140);
    expect(got).toEqual(heard);
  });

  test("both drops in each direction, not the same messages", async () => {
    const { heard, got, faults } = await passed({ drop: 0.5, seed: 7 }, "both");
    expect(heard.length).toBeLessThan(140);
    expect(got.length).toBeLessThan(heard.length);
    expect(got.length).toBeGreaterThan(10);
    expect(faults).toEqual({ drop: 200 - got.length });
  });

  test("is the same with the same seed, and what an echo of ours would drop", async () => {
    const one = await passed({ drop: 0.5, seed: 7 }, "both");
    const other = await passed({ drop: 0.5, seed: 7 }, "both");
    expect([other.heard, other.got]).toEqual([one.heard, one.got]);
    const echo = await listen({ host: "127.0.0.1", port: 0, prefix: "" });
    const client = await connect(`${echo.url}/?drop=0.5&seed=7`);
    for (let number = 0; number < 200; number++) await client.send(`${number}`);
    const { got } = await passed({ drop: 0.5, seed: 7 }, "to-client");
    for (const text of got) expect(await client.receive()).toBe(text);
    await client.close();
    await echo.stop(0);
  });
});

describe.each([
  { direction: "to-client", delays: 1 },
  { direction: "to-server", delays: 1 },
  { direction: "both", delays: 2 },
] as const)("$direction", ({ direction, delays }) => {
  test("delay holds each message back so often, in order", async () => {
    await using faulty = await startFaulty({ delay: 60 }, direction);
    await using client = await connect(faulty.front.url);
    const start = performance.now();
    for (const text of ["1", "2", "3"]) await client.send(text);
    for (const text of ["1", "2", "3"]) expect(await client.receive()).toBe(text);
    expect(performance.now() - start).toBeGreaterThan(60 * delays - 5);
    expect(faulty.front.metrics().faults).toEqual({ delay: 3 * delays });
  });

  test("duplicate sends each message twice", async () => {
    await using faulty = await startFaulty({ duplicate: 1 }, direction);
    await using client = await connect(faulty.front.url);
    await client.send(new Uint8Array(40_000).fill(3));
    for (let copy = 0; copy < 2 ** delays; copy++) {
      expect((await client.receive())?.length).toBe(40_000);
    }
  });
});

describe("what ends a connection", () => {
  test("close of both directions lets the client have so many messages", async () => {
    await using faulty = await startFaulty({ close: 4321, after: 3 }, "both");
    await using client = await connect(faulty.front.url);
    for (const text of ["1", "2", "3", "4", "5"]) await client.send(text);
    for (const text of ["1", "2", "3"]) expect(await client.receive()).toBe(text);
    expect(await client.closed).toMatchObject({ code: 4321 });
    await faulty.heard.until("closed #1 4321");
  });

  test("close ends both sides with its code, after the messages before it", async () => {
    await using faulty = await startFaulty(
      { close: 4321, reason: "enough", after: 2 },
      "to-client",
    );
    await using client = await connect(faulty.front.url);
    for (const text of ["1", "2", "3"]) await client.send(text);
    expect([await client.receive(), await client.receive()]).toEqual(["1", "2"]);
    expect(await client.closed).toMatchObject({ code: 4321, reason: "enough" });
    await faulty.heard.until("closed #1 4321 enough");
  });

  test("close of what goes to the server lets the server have it", async () => {
    await using faulty = await startFaulty({ close: 4321, after: 2 }, "to-server");
    await using client = await connect(faulty.front.url);
    for (const text of ["1", "2", "3"]) await client.send(text);
    expect(await client.closed).toMatchObject({ code: 4321 });
    await faulty.heard.until("closed #1 4321");
    expect(faulty.heard.lines.filter((line) => line.startsWith("received"))).toEqual([
      "received #1 1",
      "received #1 2",
    ]);
  });

  test("abort cuts both sides", async () => {
    await using faulty = await startFaulty({ abort: true, after: 1 }, "to-client");
    await using client = await connect(faulty.front.url);
    await client.send("1");
    expect(await client.receive()).toBe("1");
    expect(await client.closed).toMatchObject({ code: 1006 });
    await faulty.heard.until("closed #1 1006");
  });

  test.each([
    { direction: "to-client", heard: 3 },
    { direction: "to-server", heard: 1 },
  ] as const)("stall $direction stops what goes there", async ({ direction, heard }) => {
    await using faulty = await startFaulty({ stall: true, after: 1 }, direction);
    const client = await connect(faulty.front.url);
    await client.send("1");
    expect(await client.receive()).toBe("1");
    await client.send("2");
    await client.send("3");
    if (direction === "to-client") await faulty.heard.until("received #1 3");
    const messages = () => faulty.heard.lines.filter((line) => line.startsWith("received"));
    await untilStill(() => messages().length);
    expect(messages()).toHaveLength(heard);
    client.terminate();
    await faulty.heard.until("closed #1 1006");
  });
});
