import { describe, expect, test } from "bun:test";

import { createPacer } from "../../src/bench/pacer.ts";

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

  test("tells each turn once, when it has come", () => {
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
  ])("has $want turns at $rate a second in $duration ms", ({ rate, duration, want }) => {
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
