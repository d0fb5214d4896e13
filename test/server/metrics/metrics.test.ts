import { expect, test } from "bun:test";

import { createMetrics } from "../../../src/server/metrics/metrics.ts";
import { start } from "../../support/executable.ts";
import { notOn } from "../../support/prerequisite.ts";

test("new metrics have counted nothing", () => {
  const snapshot = createMetrics().snapshot();
  expect(snapshot).toMatchObject({ connections: 0, connectionsTotal: 0 });
  expect(snapshot).toMatchObject({ closes: {}, rejections: {}, faults: {}, handling: { sum: 0 } });
  expect(new Set(Object.values(snapshot.traffic))).toEqual(new Set([0]));
});

test("a connection is counted while it is open, and ever after as one that was", () => {
  const metrics = createMetrics();
  metrics.opened();
  metrics.opened();
  expect(metrics.snapshot()).toMatchObject({ connections: 2, connectionsTotal: 2 });
  metrics.closed(1000);
  expect(metrics.snapshot()).toMatchObject({ connections: 1, connectionsTotal: 2 });
  metrics.closed(1006);
  metrics.opened();
  expect(metrics.snapshot()).toMatchObject({ connections: 1, connectionsTotal: 3 });
});

test.each([
  { code: 1000, label: "1000" },
  { code: 1001, label: "1001" },
  { code: 1005, label: "1005" },
  { code: 1006, label: "1006" },
  { code: 1015, label: "1015" },
  { code: 1016, label: "other" },
  { code: 2999, label: "other" },
  { code: 3000, label: "other" },
  { code: 4999, label: "other" },
  { code: 5000, label: "other" },
  { code: 65_535, label: "other" },
  { code: 999, label: "other" },
  { code: 0, label: "other" },
  { code: -1, label: "other" },
  { code: Number.NaN, label: "other" },
])("close code $code is counted as $label", ({ code, label }) => {
  const metrics = createMetrics();
  metrics.opened();
  metrics.closed(code);
  expect(metrics.snapshot().closes).toEqual({ [label]: 1 });
});

test("no peer can make more than seventeen series of close codes", () => {
  const metrics = createMetrics();
  for (let code = 0; code <= 65_535; code++) metrics.closed(code);
  const { closes } = metrics.snapshot();
  expect(Object.keys(closes)).toHaveLength(17);
  expect(closes["other"]).toBe(65_536 - 16);
});

test("refusals are counted by status, faults by name", () => {
  const metrics = createMetrics();
  for (const status of [426, 401, 426]) metrics.rejected(status);
  for (const name of ["drop", "delay", "drop"]) metrics.faulted(name);
  expect(metrics.snapshot()).toMatchObject({
    rejections: { "401": 1, "426": 2 },
    faults: { delay: 1, drop: 2 },
    closes: {},
  });
});

test("the time that handlers took is counted in seconds", () => {
  const metrics = createMetrics();
  metrics.handled(0.25);
  metrics.handled(0.000_001);
  const { counts, sum } = metrics.snapshot().handling;
  expect(sum).toBe(0.250_001);
  expect(counts[0]).toBe(1);
  expect(counts.at(-1)).toBe(1);
});

test("traffic is added to in place, and a snapshot keeps what it was", () => {
  const metrics = createMetrics();
  metrics.traffic.textMessagesReceived++;
  metrics.traffic.textBytesReceived += 5;
  const before = metrics.snapshot();
  metrics.traffic.textMessagesReceived++;
  expect(before.traffic).toMatchObject({ textMessagesReceived: 1, textBytesReceived: 5 });
  expect(metrics.snapshot().traffic.textMessagesReceived).toBe(2);
});

test("a counter goes on beyond 32 bits", () => {
  const metrics = createMetrics();
  metrics.traffic.binaryBytesSent = 2 ** 32 - 1;
  metrics.traffic.binaryBytesSent += 2;
  expect(metrics.snapshot().traffic.binaryBytesSent).toBe(4_294_967_297);
});

test("two servers of one process count separately", () => {
  const one = createMetrics();
  const other = createMetrics();
  one.opened();
  one.traffic.textMessagesSent++;
  one.rejected(426);
  expect(other.snapshot()).toMatchObject({
    connections: 0,
    traffic: { textMessagesSent: 0 },
    rejections: {},
  });
});

test("the process shows since when it runs and how much memory it uses", () => {
  const { startTime, residentMemory } = createMetrics().snapshot();
  // Two clocks that may have been set apart by a little since.
  expect(startTime).toBeCloseTo(Date.now() / 1000 - process.uptime(), 0);
  expect(residentMemory).toBeGreaterThan(1_000_000);
  expect(Number.isInteger(residentMemory)).toBeTrue();
});

test.skipIf(notOn("Unix"))("a process out of files still has its metrics", async () => {
  const metrics = Bun.fileURLToPath(import.meta.resolve("../../../src/server/metrics/metrics.ts"));
  const source = `
    import { openSync } from "node:fs";
    import { createMetrics } from ${JSON.stringify(metrics)};
    const { snapshot } = createMetrics();
    let problem;
    while (problem === undefined) {
      try {
        openSync("/dev/null", "r");
      } catch ({ code }) {
        problem = code;
      }
    }
    console.log(problem, snapshot().residentMemory > 1_000_000);
  `;
  const command = 'ulimit -n 100; exec "$0" --eval "$1"';
  await using program = start(["sh", "-c", command, process.execPath, source]);
  expect(await program.finish()).toMatchObject({
    stdout: "EMFILE true\n",
    stderr: "",
    exitCode: 0,
  });
});
