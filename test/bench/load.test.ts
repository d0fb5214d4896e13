import { describe, expect, test } from "bun:test";

import { createLoad } from "../../src/bench/load.ts";
import type { LoadPlan } from "../../src/bench/plan.ts";
import { createRandom } from "../../src/server/faults/random.ts";
import { listen } from "../../src/server/listen.ts";
import { startEchoServer } from "../../src/server/start-echo-server.ts";
import { failuresOf, planFor, runLoad, runLoadOf, type Way } from "../support/load.ts";
import { createRecorder } from "../support/recorder.ts";
import { send, startReplier } from "../support/replier.ts";
import { until } from "../support/until.ts";

const mib = 2 ** 20;

describe("a load on an honest server finds all echoes right", () => {
  const shapes: readonly (Partial<LoadPlan> & { path?: string; way?: Way })[] = [
    { size: 20 },
    { size: 0 },
    { size: 0, binary: true },
    { size: 0, pipeline: 8 },
    { size: 1, pipeline: 100 },
    { size: 2, pipeline: 16, path: "/raw" },
    { size: 3, pipeline: 2000 },
    { size: 20, binary: true },
    { size: 20, connections: 50, pipeline: 16 },
    { size: 125, pipeline: 4, path: "/raw", binary: true },
    { size: 126, pipeline: 4 },
    { size: 65_536, pipeline: 4, connections: 3 },
    { size: mib, pipeline: 1 },
    { size: mib, pipeline: 8, connections: 2, binary: true },
    { size: 300, way: { compress: true } },
    { size: 0, way: { compress: true } },
    { size: 20_000, pipeline: 16, connections: 4, way: { compress: true } },
    { size: 20, path: "/?prefix=another%20" },
    { size: 20, expectPrefix: "Echo: " },
    { size: 20, path: "/raw", expectPrefix: "" },
    { size: 20, rate: 1000, pipeline: 100 },
  ];
  test.each(shapes.map((shape) => ({ what: JSON.stringify(shape), shape })))(
    "$what",
    async ({ shape }) => {
      const { path = "", ...given } = shape;
      await using server = await listen({ port: 0, compress: true });
      const result = await runLoadOf(1, planFor(server.url + path, given));
      const { connections, messages, latency, bytes } = result;
      expect(failuresOf(result)).toEqual({});
      expect(result.problems).toEqual({});
      expect(messages.echoed).toBe(messages.sent);
      expect(messages.echoed).toBeGreaterThan(0);
      expect(messages.echoedInTime).toBeWithin(0, messages.echoed + 1);
      expect(latency.count).toBe(messages.echoed);
      expect(result.firstWrong).toBeUndefined();
      expect(connections.compressing).toBe(given.way?.compress === true ? connections.opened : 0);
      expect(bytes.sent).toBeGreaterThan(0);
      expect(bytes.received).toBeGreaterThan(0);
      expect(server.connections).toBe(0);
    },
  );

  test("of random shapes", async () => {
    await using server = await listen({ port: 0, compress: true });
    for (let round = 0; round < 15; round++) {
      const random = createRandom(round, "shapes");
      const result = await runLoad(
        planFor(`${server.url}${round % 3 === 0 ? "/raw" : ""}`, {
          size: Math.floor(random() * 10 ** (1 + (round % 5))),
          pipeline: 1 + Math.floor(random() * 40),
          connections: 1 + Math.floor(random() * 10),
          binary: round % 2 === 0,
          duration: 20,
          way: { compress: round % 4 === 0 },
        }),
      );
      expect(failuresOf(result)).toEqual({});
      expect(result.messages.echoed).toBe(result.messages.sent);
    }
  });
});

describe("a load reports", () => {
  test("how its time went", async () => {
    await using server = await listen({ port: 0 });
    const { timeline, latency, elapsed, interrupted, client } = await runLoad(
      planFor(server.url, { duration: 200 }),
    );
    expect(interrupted).toBeFalse();
    expect(elapsed).toBeGreaterThanOrEqual(199);
    const counted = timeline.reduce((sum, slice) => sum + slice.latency.count, 0);
    expect(counted).toBe(latency.count);
    let end = 0;
    for (const { from, length } of timeline) {
      expect(from).toBeCloseTo(end);
      end = from + length;
    }
    expect(timeline.length).toBeGreaterThanOrEqual(4);
    expect(client.workers).toBe(1);
    expect(client.cpu).toBeGreaterThan(0);
    expect(client.eventLoopDelay.count).toBeGreaterThan(0);
  });

  test.each([100, 350])(
    "what is older than the wait as lost, also when it sends for %d ms",
    async (duration) => {
      await using server = await listen({ port: 0 });
      const plan = planFor(`${server.url}/?delay=300ms`, { duration, wait: 200 });
      const { messages, latency } = await runLoad(plan);
      const { sent } = messages;
      expect(sent).toBeGreaterThan(0);
      expect(messages).toMatchObject({ lost: sent, echoed: 0, wrong: 0, unasked: 0 });
      expect(latency.count).toBe(0);
    },
  );

  test("where it is", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    const load = createLoad(planFor(server.url, { connections: 3, duration: 60_000 }));
    expect(load.progress()).toMatchObject({ phase: "connecting", opened: 0, echoed: 0 });
    await load.connect();
    expect(load.progress()).toMatchObject({ opened: 3, echoed: 0, failures: 0 });
    const run = load.run();
    await recorder.until("received #3 ");
    await until(() => load.progress().echoed >= 10);
    expect(load.progress()).toMatchObject({ phase: "sending", opened: 3, failures: 0 });
    load.stop();
    const { messages } = await run;
    expect(load.progress()).toMatchObject({ phase: "waiting", echoed: messages.echoed });
  });

  test("what came in time, and what came while it waited", async () => {
    const { promise: waiting, resolve } = Promise.withResolvers<void>();
    using server = startReplier(async ({ opcode, payload }, _, socket) => {
      await waiting;
      await send(socket, { opcode, payload });
    });
    const load = createLoad(planFor(server.url, { duration: 20 }));
    await load.connect();
    const run = load.run();
    await until(() => load.progress().phase === "waiting");
    resolve();
    const { messages, bytes, bytesInTime } = await run;
    expect(messages).toMatchObject({ sent: 1, echoed: 1, echoedInTime: 0 });
    expect(bytesInTime).toEqual({ sent: 26, received: 0 });
    // In addition to the message, a Close frame, which is masked on one way only.
    expect(bytes).toEqual({ sent: 26 + 8, received: 22 + 2 });
  });

  test("failures of every kind together", async () => {
    await using server = await listen({ port: 0 });
    const load = createLoad(planFor(`${server.url}/?duplicate=1`, { connections: 2 }));
    await load.connect();
    const { messages } = await load.run();
    expect(messages.duplicated).toBeGreaterThan(0);
    expect(load.progress().failures).toBe(
      messages.wrong + messages.lost + messages.reordered + messages.duplicated,
    );
  });
});

describe("stop ends a load", () => {
  test("while it connects", async () => {
    await using server = await listen({ port: 0 });
    const plan = planFor(`${server.url}/hang`, { connections: 100, connectTimeout: 60_000 });
    const load = createLoad(plan);
    const connecting = load.connect();
    load.stop();
    await connecting;
    const result = await load.run();
    expect(result).toMatchObject({ interrupted: true, problems: {} });
    expect(result.connections).toEqual({
      asked: 100,
      opened: 0,
      failed: 0,
      compressing: 0,
      lost: 0,
    });
    expect(result.messages).toMatchObject({ sent: 0, echoed: 0, unsent: 0 });
  });

  test("before it has begun", async () => {
    await using server = await startEchoServer();
    const load = createLoad(planFor(server.url, { connections: 5, duration: 60_000 }));
    load.stop();
    await load.connect();
    expect((await load.run()).connections.opened).toBe(0);
    expect(server.received).toEqual([]);
  });

  test.each([
    { what: "fast", path: "/", echoed: true },
    { what: "silent", path: "/silent", echoed: false },
  ])("while it sends to a server that is $what", async ({ path, echoed }) => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    const plan = planFor(server.url + path, { connections: 3, pipeline: 5, duration: 60_000 });
    const load = createLoad({ ...plan, wait: 60_000 });
    await load.connect();
    const run = load.run();
    await recorder.until("received #3 ");
    load.stop();
    load.stop();
    const result = await run;
    expect(result.interrupted).toBeTrue();
    // What was in flight then does not count.
    expect(failuresOf(result)).toEqual({});
    expect(result.messages.sent).toBe(result.messages.echoed);
    expect(result.messages.echoed > 0).toBe(echoed);
    expect(server.connections).toBe(0);
  });

  test("while it waits for echoes", async () => {
    await using server = await listen({ port: 0 });
    const load = createLoad(planFor(`${server.url}/silent`, { duration: 5, wait: 60_000 }));
    await load.connect();
    const run = load.run();
    await until(() => load.progress().phase === "waiting");
    load.stop();
    expect(await run).toMatchObject({ interrupted: true, messages: { sent: 0, lost: 0 } });
  });

  test("with a slow rate, and leaves no timer", async () => {
    await using server = await listen({ port: 0 });
    const plan = planFor(server.url, { rate: 0.01, duration: 600_000 });
    const script = `
      import { createLoad } from ${JSON.stringify(import.meta.resolve("../../src/bench/load.ts"))};
      const load = createLoad(${JSON.stringify(plan)});
      await load.connect();
      const running = load.run();
      while (load.progress().echoed === 0) await new Promise(setImmediate);
      load.stop();
      console.log((await running).messages.sent);
    `;
    const { stdout, exited } = Bun.spawn([process.execPath, "-e", script]);
    expect(await new Response(stdout).text()).toBe("1\n");
    expect(await exited).toBe(0);
  });
});
