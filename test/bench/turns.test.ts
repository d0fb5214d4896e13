import { describe, expect, test } from "bun:test";

import { createHistogram } from "../../src/bench/histogram.ts";
import { Ledger, noTotals } from "../../src/bench/ledger.ts";
import { createPacer } from "../../src/bench/pacer.ts";
import { startTurns } from "../../src/bench/turns.ts";

/** Connections that send all that is due, or nothing as they have no room. */
function createSenders(count: number, hasRoom: (index: number) => boolean) {
  const limits = { pipeline: 1000, memory: 1000 };
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

describe("startTurns", () => {
  test("takes all turns that have come, until the deadline", async () => {
    const { pacer, senders } = createSenders(3, () => true);
    const lateness = createHistogram();
    const end = startTurns(pacer, senders, lateness);
    while (pacer.nextAt !== Infinity) await new Promise(setImmediate);
    end();
    expect(senders.map(({ ledger }) => ledger.sent)).toEqual([34, 33, 33]);
    expect(lateness.count).toBeWithin(1, 101);
  });

  test("takes the turns that have come by its end, and no more", async () => {
    const { pacer, senders } = createSenders(1, () => true);
    const lateness = createHistogram();
    const end = startTurns(pacer, senders, lateness);
    waitUntil(pacer.dueAt(0, 20));
    end();
    const sent = senders[0]?.ledger.sent ?? 0;
    expect(sent).toBeGreaterThan(20);
    expect(pacer.turns).toBe(sent);
    expect(lateness.max).toBeGreaterThanOrEqual(15);
    waitUntil(performance.now() + 5);
    await new Promise(setImmediate);
    expect(senders[0]?.ledger.sent).toBe(sent);
  });

  test("is late with nothing that there was no room for", () => {
    const { pacer, senders } = createSenders(2, (index) => index === 0);
    const lateness = createHistogram();
    const end = startTurns(pacer, senders, lateness);
    waitUntil(pacer.dueAt(1, 5));
    end();
    expect(senders[1]?.ledger.sent).toBe(0);
    expect(pacer.turns).toBeGreaterThan(10);
    expect(lateness.count).toBeWithin(1, pacer.turns);
  });
});
