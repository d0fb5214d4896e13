import { describe, expect, test } from "bun:test";

import { keepAlive, type KeepAlivePeer, type Timers } from "../../src/client/keep-alive.ts";

/** A connection and a clock that do nothing by themselves, and write down what is done to them. */
function stage() {
  const log: string[] = [];
  const listeners = new Set<(data: Uint8Array) => void>();
  const due = new Map<() => void, number>();
  let time = 0;
  let readingSince: number | undefined = 0;
  let lastPing = "";

  const timers: Timers = {
    now: () => time,
    after(milliseconds, callback) {
      // A timer of its own each time, even where the callback is the same.
      const timer = () => callback();
      due.set(timer, time + milliseconds);
      return () => void due.delete(timer);
    },
  };
  const peer: KeepAlivePeer = {
    ping(data) {
      lastPing = String(data);
      log.push(`${time} ping`);
    },
    onPong(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get readingSince() {
      return readingSince;
    },
    terminate: (problem) => void log.push(`${time} cut: ${problem}`),
  };

  function advanceTo(target: number): void {
    for (;;) {
      const [next] = [...due].sort(([, one], [, other]) => one - other);
      if (next === undefined || next[1] > target) break;
      const [timer, at] = next;
      due.delete(timer);
      time = Math.max(time, at);
      timer();
    }
    time = target;
  }

  return {
    log,
    peer,
    timers,
    advanceTo,
    answer(data = lastPing) {
      for (const listener of listeners) listener(Buffer.from(data));
    },
    /** Time passes without any timer noticing; then those that are due go off, but none that they set. */
    wakeAt(target: number) {
      time = target;
      const late = [...due].filter(([, at]) => at <= target);
      for (const [timer] of late) {
        due.delete(timer);
        timer();
      }
    },
    read(reading: boolean) {
      readingSince = reading ? time : undefined;
    },
    get timerCount() {
      return due.size;
    },
    get listenerCount() {
      return listeners.size;
    },
  };
}

describe("pings", () => {
  test("go out once in each interval, however long the pongs take", () => {
    const { peer, timers, log, advanceTo, answer } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout: 500 }, timers);
    advanceTo(1000);
    advanceTo(1400);
    answer();
    advanceTo(2000);
    answer();
    advanceTo(3000);
    expect(log).toEqual(["1000 ping", "2000 ping", "3000 ping"]);
  });

  test("follow at once on a pong that took longer than the interval", () => {
    const { peer, timers, log, advanceTo, answer } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout: 5000 }, timers);
    advanceTo(4500);
    answer();
    advanceTo(4500);
    expect(log).toEqual(["1000 ping", "4500 ping"]);
  });

  test("differ from each other", () => {
    const { peer, timers, advanceTo, answer } = stage();
    const sent: string[] = [];
    const noting = {
      ...peer,
      ping(data: unknown) {
        peer.ping(String(data));
        sent.push(String(data));
      },
    };
    using _ = keepAlive(noting, { interval: 10, timeout: 10 }, timers);
    for (const time of [10, 20, 30]) {
      advanceTo(time);
      answer();
    }
    expect(new Set(sent).size).toBe(3);
  });
});

describe("round-trip times", () => {
  test("are those from a ping to its pong", () => {
    const { peer, timers, advanceTo, answer } = stage();
    const roundTrips: number[] = [];
    const onRoundTrip = (milliseconds: number) => void roundTrips.push(milliseconds);
    using _ = keepAlive(peer, { interval: 1000, timeout: 500, onRoundTrip }, timers);
    advanceTo(1020);
    answer();
    advanceTo(2300);
    answer();
    expect(roundTrips).toEqual([20, 300]);
  });

  test("do not count a pong that answers something else, or answers twice", () => {
    const { peer, timers, advanceTo, answer } = stage();
    const roundTrips: number[] = [];
    const onRoundTrip = (milliseconds: number) => void roundTrips.push(milliseconds);
    using _ = keepAlive(peer, { interval: 1000, timeout: 500, onRoundTrip }, timers);
    answer("");
    advanceTo(1100);
    answer("");
    answer("another");
    advanceTo(1200);
    answer();
    answer();
    expect(roundTrips).toEqual([200]);
  });
});

describe("the connection is cut", () => {
  test.each([
    { timeout: 2000, at: 3000, within: "2s" },
    { timeout: 250, at: 1250, within: "250ms" },
  ])("when no pong comes within $within", ({ timeout, at, within }) => {
    const { peer, timers, log, advanceTo } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout }, timers);
    advanceTo(at - 1);
    expect(log).toEqual(["1000 ping"]);
    advanceTo(60_000);
    expect(log).toEqual(["1000 ping", `${at} cut: no pong within ${within}`]);
  });

  test("when the pong is one that no one asked for", () => {
    const { peer, timers, log, advanceTo, answer } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout: 500 }, timers);
    advanceTo(1200);
    answer("unsolicited");
    advanceTo(1500);
    expect(log).toEqual(["1000 ping", "1500 cut: no pong within 500ms"]);
  });

  test("when the second pong does not come", () => {
    const { peer, timers, log, advanceTo, answer } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout: 500 }, timers);
    advanceTo(1000);
    answer();
    advanceTo(2500);
    expect(log).toEqual(["1000 ping", "2000 ping", "2500 cut: no pong within 500ms"]);
  });

  test("no sooner than the peer has had its time since reading began again", () => {
    const { peer, timers, log, advanceTo, read } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout: 500 }, timers);
    advanceTo(1200);
    read(false);
    advanceTo(9000);
    expect(log).toEqual(["1000 ping"]);
    read(true);
    advanceTo(9499);
    expect(log).toEqual(["1000 ping"]);
    advanceTo(9600);
    expect(log).toEqual(["1000 ping", "9500 cut: no pong within 500ms"]);
  });

  test("not when a pong lies there as the program wakes up too late", () => {
    const { peer, timers, log, advanceTo, answer, wakeAt } = stage();
    using _ = keepAlive(peer, { interval: 1000, timeout: 500 }, timers);
    advanceTo(1000);
    wakeAt(60_000);
    answer();
    advanceTo(60_000);
    expect(log).toEqual(["1000 ping", "60000 ping"]);
  });
});

test.each([
  { when: "before the first ping", time: 500 },
  { when: "while a pong is awaited", time: 1200 },
])("nothing is left of it when disposed of $when", ({ time }) => {
  const scene = stage();
  const alive = keepAlive(scene.peer, { interval: 1000, timeout: 500 }, scene.timers);
  scene.advanceTo(time);
  expect(scene.timerCount).toBe(1);
  alive[Symbol.dispose]();
  expect([scene.timerCount, scene.listenerCount]).toEqual([0, 0]);
});
