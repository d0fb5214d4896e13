import { describe, expect, test } from "bun:test";
import { setImmediate as turn } from "node:timers/promises";

import { createClusterLink } from "../../../../src/cli/serve/workers/cluster-link.ts";
import type { ToParent } from "../../../../src/cli/serve/workers/messages.ts";
import { createMetrics } from "../../../../src/server/metrics/metrics.ts";

/** A link, and what it sends to the parent. */
function watchedClusterLink() {
  const sent: ToParent[] = [];
  return { sent, ...createClusterLink((message) => void sent.push(message)) };
}

describe("the rooms of the cluster", () => {
  test("get each message as it was when it was sent", async () => {
    const { sent, rooms } = watchedClusterLink();
    const bytes = Buffer.of(1, 2);
    rooms.pass("x", bytes);
    bytes.fill(0);
    await turn();
    expect(sent).toEqual([
      {
        kind: "relay",
        batch: {
          messages: [{ room: "x", message: Uint8Array.of(1, 2) }],
          cost: expect.any(Number),
        },
      },
    ]);
  });

  test("arrive in order, and the parent learns when they were delivered", async () => {
    const { sent, rooms, handleMessage } = watchedClusterLink();
    const heard: unknown[] = [];
    const { promise: delivered, resolve: deliver } = Promise.withResolvers<void>();
    rooms.onHeard((room, message) => {
      heard.push([room, message]);
      return delivered;
    });
    const messages = ["1", "2"].map((message) => ({ room: "x", message }));
    handleMessage({ kind: "relay", batch: { messages, cost: 7 } });
    expect(heard).toEqual([
      ["x", "1"],
      ["x", "2"],
    ]);
    await turn();
    expect(sent).toEqual([]);
    deliver();
    await turn();
    expect(sent).toEqual([{ kind: "acknowledge", cost: 7 }]);
  });

  test("say when something was left out", () => {
    const { rooms, handleMessage } = watchedClusterLink();
    let misses = 0;
    rooms.onMissed(() => void misses++);
    handleMessage({ kind: "missed" });
    expect(misses).toBe(1);
  });
});

test("the numbers of all are asked for with the own ones", async () => {
  const { sent, clusterMetrics, handleMessage } = watchedClusterLink();
  const snapshot = createMetrics().snapshot();
  const asked = clusterMetrics(snapshot);
  expect(sent).toEqual([{ kind: "sum", question: 1, snapshot }]);
  handleMessage({ kind: "clusterMetrics", question: 1, clusterMetrics: { snapshot, workers: 2 } });
  expect(await asked).toEqual({ snapshot, workers: 2 });
});
