// Loads of a given rate: latency counts from when a message was due, not from when it could be sent.
import { describe, expect, test } from "bun:test";

import { bucketsOf, type Histogram } from "../../src/bench/histogram.ts";
import { createLoad } from "../../src/bench/load.ts";
import { encodeClose, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failuresOf, planFor, runLoad, runLoadOf } from "../support/load.ts";
import { acceptHandshake, type RawServer, startRawServer } from "../support/raw-server.ts";

const { close } = opcode;
const stall = 250;

/** An echo server that does nothing for a quarter of a second after its tenth message. */
function startStalling(): RawServer {
  return startRawServer(async (socket) => {
    await acceptHandshake(socket);
    for (let count = 0; ; count++) {
      const { opcode: kind, payload } = await socket.readFrame();
      if (count === 10) await Bun.sleep(stall);
      await socket.sendFrames({ opcode: kind, payload, maskingKey: null });
      if (kind === close) return;
    }
  });
}

/** How many numbers are at least that. */
function countFrom(histogram: Histogram, least: number): number {
  const buckets = bucketsOf(histogram).filter(({ from }) => from >= least);
  return buckets.reduce((sum, { count }) => sum + count, 0);
}

describe("with a rate", () => {
  test.each([
    { rate: 1000, connections: 1, duration: 200, want: 200 },
    { rate: 500, connections: 7, duration: 100, want: 50 },
    { rate: 20_000, connections: 5, duration: 100, want: 2000 },
    { rate: 5, connections: 3, duration: 100, want: 1 },
  ])(
    "a load sends $want messages in $duration ms at $rate per second",
    async ({ rate, connections, duration, want }) => {
      await using server = await listen({ port: 0 });
      const plan = planFor(server.url, { rate, connections, duration, pipeline: want });
      const result = await runLoad(plan);
      expect(result.messages).toMatchObject({ sent: want, echoed: want });
      expect(failuresOf(result)).toEqual({});
      expect(result.latency.count).toBe(want);
      // The first may be sent in the beginning, before any turn.
      expect(result.lateness.count).toBeWithin(Math.min(1, want - 1), want + 1);
    },
  );

  test("a server that stalls once delays all that is due meanwhile, without it only one", async () => {
    using open = startStalling();
    const plan = { rate: 1000, duration: 500, pipeline: 1000 };
    const inOpenLoop = await runLoad(planFor(open.url, plan));
    expect(inOpenLoop.messages).toMatchObject({ sent: 500, echoed: 500 });
    expect(countFrom(inOpenLoop.latency, stall / 2)).toBeGreaterThan(stall / 4);
    using closed = startStalling();
    const inClosedLoop = await runLoadOf(12, planFor(closed.url, { duration: 500 }));
    // A busy machine may hold up another one or two.
    expect(countFrom(inClosedLoop.latency, stall * 0.9)).toBeWithin(1, 4);
    expect(inClosedLoop.messages.unsent).toBe(0);
    expect(inClosedLoop.lateness.count).toBe(0);
  });

  test("what a full pipeline holds up still counts from when it was due", async () => {
    using server = startStalling();
    const plan = { rate: 1000, duration: 600, pipeline: 2 };
    const { messages, latency } = await runLoadOf(300, planFor(server.url, plan));
    expect(messages.sent + messages.unsent).toBeGreaterThanOrEqual(600);
    expect(countFrom(latency, stall / 2)).toBeGreaterThan(stall / 4);
  });

  test("no more messages are in flight than the pipeline holds; the others are unsent", async () => {
    await using server = await listen({ port: 0 });
    const plan = planFor(`${server.url}/silent`, {
      rate: 1000,
      connections: 2,
      pipeline: 3,
      duration: 100,
      wait: 400,
    });
    const { messages } = await runLoad(plan);
    expect(messages).toMatchObject({ sent: 6, echoed: 0, lost: 6, unsent: 94 });
  });

  test("what waits longer to be sent than for its echo is not lost", async () => {
    await using server = await listen({ port: 0 });
    const plan = { rate: 1000, pipeline: 1, duration: 800, wait: 500 };
    const result = await runLoad(planFor(`${server.url}/?delay=20ms`, plan));
    const { sent, echoed, lost, unsent } = result.messages;
    expect({ lost, echoed }).toEqual({ lost: 0, echoed: sent });
    expect(sent + unsent).toBe(800);
    // The messages that were sent last had been due long before.
    expect(result.latency.max).toBeGreaterThan(500);
  });

  test("connections that ended before the load began have no turn", async () => {
    let count = 0;
    const gone = Promise.withResolvers<void>();
    using server = startRawServer(async (socket) => {
      const number = count++;
      if (number > 0) await gone.promise;
      await acceptHandshake(socket);
      if (number === 0) {
        await socket.sendFrames({ opcode: close, payload: encodeClose(1001), maskingKey: null });
        await socket.readClose();
        return gone.resolve();
      }
      while (true) {
        const { opcode: kind, payload } = await socket.readFrame();
        await socket.sendFrames({ opcode: kind, payload, maskingKey: null });
        if (kind === close) return;
      }
    });
    const plan = planFor(server.url, { rate: 1000, duration: 100, connections: 4, pipeline: 100 });
    const load = createLoad(plan);
    await load.connect();
    const { connections, messages } = await load.run();
    expect(connections).toMatchObject({ opened: 4, lost: 1 });
    expect(messages).toMatchObject({ sent: 100, echoed: 100, unsent: 0 });
  });

  test("the turns of a connection that ends are unsent", async () => {
    await using server = await listen({ port: 0 });
    const plan = { rate: 1000, duration: 100, connections: 2, pipeline: 100 };
    const { messages, connections } = await runLoad(
      planFor(`${server.url}/?close=1011&after=10`, plan),
    );
    expect(connections.lost).toBe(2);
    expect(messages.echoed).toBe(20);
    expect(messages.sent + messages.unsent).toBeWithin(20, 101);
  });
});
