import { describe, expect, test } from "bun:test";

import { createHistogram } from "../../src/bench/histogram.ts";
import { Ledger, noTotals } from "../../src/bench/ledger.ts";
import { createPacer, startOpenLoop } from "../../src/bench/open-loop.ts";

const pace = { start: 1000, deadline: 2000, rate: 10, connections: 3 };

describe("createPacer", () => {
  test("spreads the rate evenly over time and connections", () => {
    const pacer = createPacer(pace);
    const due = [0, 1, 2, 3].map((message) =>
      [0, 1, 2].map((connection) => pacer.dueAt(connection, message)),
    );
    expect(due).toEqual([
      [1000, 1100, 1200],
      [1300, 1400, 1500],
      [1600, 1700, 1800],
      [1900, Infinity, Infinity],
    ]);
  });

  test("reports each turn once, when it has come", () => {
    const pacer = createPacer(pace);
    expect(pacer.nextAt).toBe(1000);
    expect([...pacer.dueBy(999)]).toEqual([]);
    expect([...pacer.dueBy(1000)]).toEqual([0]);
    expect([...pacer.dueBy(1000)]).toEqual([]);
    expect(pacer.nextAt).toBe(1100);
    expect([...pacer.dueBy(1450)]).toEqual([1, 2, 0, 1]);
    expect(pacer.turns).toBe(5);
    expect(pacer.nextAt).toBe(1500);
  });

  test("has no turn at the deadline or beyond", () => {
    const pacer = createPacer(pace);
    expect([...pacer.dueBy(9999)]).toHaveLength(10);
    expect(pacer.nextAt).toBe(Infinity);
    expect([...pacer.dueBy(99_999)]).toEqual([]);
    expect(pacer.turns).toBe(10);
  });

  test.each([
    { rate: 0.5, duration: 10_000, want: 5 },
    { rate: 3, duration: 1000, want: 3 },
    { rate: 1000, duration: 1500, want: 1500 },
    { rate: 1_000_000, duration: 100, want: 100_000 },
  ])("has $want turns at $rate per second in $duration ms", ({ rate, duration, want }) => {
    const pacer = createPacer({ start: 0, deadline: duration, rate, connections: 7 });
    let turns = 0;
    for (const connection of pacer.dueBy(duration)) expect(connection).toBe(turns++ % 7);
    expect(turns).toBe(want);
  });

  test("has a message due exactly when it is the turn of its connection", () => {
    const pacer = createPacer({ start: 0.1, deadline: 1000, rate: 333, connections: 7 });
    const sent = [0, 0, 0, 0, 0, 0, 0];
    while (pacer.nextAt !== Infinity) {
      const now = pacer.nextAt;
      for (const connection of pacer.dueBy(now)) {
        expect(pacer.dueAt(connection, sent[connection] ?? 0)).toBe(now);
        sent[connection] = (sent[connection] ?? 0) + 1;
      }
    }
    expect(sent.reduce((sum, count) => sum + count)).toBe(pacer.turns);
  });
});

/** Connections that send all that is due, or nothing as they have no room. */
function createSenders(count: number, hasRoom: (index: number) => boolean) {
  const limits = { pipeline: 1000, memory: 1000, wait: 1000 };
  const start = performance.now();
  const pace = { start, deadline: start + 100, rate: 1000, connections: count };
  const pacer = createPacer(pace);
  const senders = Array.from({ length: count }, (_, index) => {
    const ledger = new Ledger(noTotals(), () => undefined, limits);
    return {
      ledger,
      sendDue() {
        const before = ledger.sent;
        const now = performance.now();
        while (hasRoom(index) && pacer.dueAt(index, ledger.sent) <= now) ledger.send(now);
        return ledger.sent - before;
      },
    };
  });
  return { pacer, senders };
}

function waitUntil(time: number): void {
  while (performance.now() < time);
}

describe("startOpenLoop", () => {
  test("takes all turns that have come, until the deadline", async () => {
    const { pacer, senders } = createSenders(3, () => true);
    const lateness = createHistogram();
    const end = startOpenLoop(pacer, senders, lateness);
    while (pacer.nextAt !== Infinity) await new Promise(setImmediate);
    end();
    expect(senders.map(({ ledger }) => ledger.sent)).toEqual([34, 33, 33]);
    expect(lateness.count).toBeWithin(1, 101);
  });

  test("takes the turns that have come by its end, and no more", async () => {
    const { pacer, senders } = createSenders(1, () => true);
    const lateness = createHistogram();
    const end = startOpenLoop(pacer, senders, lateness);
    waitUntil(pacer.dueAt(0, 20));
    end();
    const sent = senders[0]?.ledger.sent ?? 0;
    expect(sent).toBeGreaterThan(20);
    // A connection sends what has become due meanwhile, too.
    expect(sent).toBeGreaterThanOrEqual(pacer.turns);
    expect(lateness.max).toBeGreaterThan(1);
    waitUntil(performance.now() + 5);
    await new Promise(setImmediate);
    expect(senders[0]?.ledger.sent).toBe(sent);
  });

  test("is late with nothing that there was no room for", () => {
    const { pacer, senders } = createSenders(2, (index) => index === 0);
    const lateness = createHistogram();
    const end = startOpenLoop(pacer, senders, lateness);
    waitUntil(pacer.dueAt(1, 5));
    end();
    expect(senders[1]?.ledger.sent).toBe(0);
    expect(pacer.turns).toBeGreaterThan(10);
    expect(lateness.count).toBeWithin(1, pacer.turns);
  });
});
