import { describe, expect, test } from "bun:test";

import { createNewsQueue, type WatchLink, type WatchNews } from "../../../src/server/watch/news.ts";
import { createWatch, type Watcher } from "../../../src/server/watch/watch.ts";
import { someConnection } from "../../support/some-connection.ts";
import { until } from "../../support/until.ts";

/** The watches of two processes, each of which hears what the other passes on. */
function linkedPair() {
  const heard: (((news: WatchNews) => void) | undefined)[] = [];
  const passed: WatchNews[] = [];
  const linkOf = (own: number): WatchLink => ({
    pass(news) {
      passed.push(news);
      heard[1 - own]?.(news);
    },
    onHeard: (hear) => void (heard[own] = hear),
  });
  const here = someConnection({ id: 1 });
  const there = someConnection({ id: 2 });
  return {
    near: createWatch([{ data: here }], linkOf(0)),
    far: createWatch([{ data: there }], linkOf(1)),
    here,
    there,
    passed,
  };
}

/** A watcher that keeps what it hears, and resolves when so many events have come. */
function keepingWatcher(): Watcher & {
  events: Record<string, unknown>[];
  some(count: number): Promise<void>;
} {
  const events: Record<string, unknown>[] = [];
  let changed = Promise.withResolvers<void>();
  return {
    events,
    hear(event) {
      events.push(JSON.parse(event));
      changed.resolve();
      changed = Promise.withResolvers();
    },
    async some(count) {
      while (events.length < count) await changed.promise;
    },
  };
}

describe("two processes", () => {
  test("tell each other what watchers should know, as long as there are any", async () => {
    const { near, far, there } = linkedPair();
    const watcher = keepingWatcher();
    far.opened(there);
    near.enter(watcher);
    expect([near.isOn, far.isOn]).toEqual([true, true]);
    far.passed(there, "to-server", "Hello");
    far.faulted(there, "drop");
    far.crowded(true);
    far.closed(there, 1011, "oops");
    far.refused({ remote: "unix", method: "GET", path: "/", status: 401, problem: "no" });
    await watcher.some(7);
    const told = watcher.events.map(({ event, connection }) => [event, connection]);
    expect(told).toEqual([
      ["connection", 1],
      ["connection", 2],
      ["message", 2],
      ["fault", 2],
      ["crowded", undefined],
      ["close", 2],
      ["refused", undefined],
    ]);
    near.leave(watcher);
    expect(near.isOn).toBe(false);
  });

  test("pass commands on to the one that has the connection", async () => {
    const { near, far } = linkedPair();
    const watcher = keepingWatcher();
    near.enter(watcher);
    near.performWith(({ connection }) => connection === 1);
    far.performWith(({ connection }) => connection === 2);
    expect(near.command({ command: "cut", connection: 1 })).toBe(true);
    expect(near.command({ command: "cut", connection: 2 })).toBe(true);
    await watcher.some(4);
    const done = watcher.events.filter(({ event }) => event === "done");
    expect(done.map(({ connection }) => connection)).toEqual([1, 2]);
    near.leave(watcher);
  });

  test("say again that somebody watches, and forget it when that does not come", async () => {
    const { near, far, passed } = linkedPair();
    const watcher = keepingWatcher();
    near.enter(watcher);
    await until(() => passed.filter(({ kind }) => kind === "watching").length >= 2);
    near.leave(watcher);
    expect(far.isOn).toBe(true);
    await until(() => !far.isOn);
  }, 10_000);

  test("a process that is alone knows which connections it has", () => {
    const watch = createWatch([]);
    expect(watch.command({ command: "cut", connection: 1 })).toBe(false);
    const watcher = keepingWatcher();
    watch.enter(watcher);
    watch.enter(keepingWatcher());
    watch.leave(watcher);
    expect(watch.isOn).toBe(true);
  });
});

test("too much for one batch is counted, and told with it", async () => {
  const batches: WatchNews[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const event = { name: "open", line: "x".repeat(100_000) };
  const queue = createNewsQueue((news) => {
    batches.push(news);
    resolve();
  });
  for (let count = 0; count < 10; count++) queue.put(event);
  await promise;
  expect(batches).toEqual([{ kind: "events", events: [event, event], missed: 8 }]);
});

test("what others had to leave out is told to watchers", () => {
  let hear: (news: WatchNews) => void = () => undefined;
  const watch = createWatch([], { pass: () => undefined, onHeard: (each) => void (hear = each) });
  const watcher = keepingWatcher();
  watch.enter(watcher);
  hear({ kind: "events", events: [{ name: "open", line: '{"event":"open"}' }], missed: 3 });
  expect(watcher.events).toMatchObject([{ event: "open" }, { event: "missed", events: 3 }]);
  watch.leave(watcher);
});
