import { describe, expect, test } from "bun:test";

import { createOutbox, type Outbox } from "../../src/server/outbox.ts";

const capacity = 1024 * 1024;

interface Sink {
  readonly outbox: Outbox;
  /** What has gone out, and at which time of `performance.now()`. */
  readonly out: readonly string[];
  readonly times: readonly number[];
  /** How often there was room again. */
  readonly rooms: number;
  /** Bytes that wait, by what it has reported. */
  readonly held: number;
  /** Whether the peer takes more after the next message. */
  goesOn: boolean;
  /** Resolves once this many have been sent. */
  until(count: number): Promise<void>;
}

function createSink(rate?: number): Sink {
  const out: string[] = [];
  const times: number[] = [];
  let rooms = 0;
  let held = 0;
  let goesOn = true;
  let changed = Promise.withResolvers<void>();
  const outbox = createOutbox({
    rate,
    send(message) {
      out.push(message.length > 100 ? `${message.length}` : String(message));
      times.push(performance.now());
      changed.resolve();
      changed = Promise.withResolvers();
      return goesOn;
    },
    onDrain: () => void rooms++,
    onHeld: (bytes) => void (held += bytes),
  });
  return {
    outbox,
    out,
    times,
    get rooms() {
      return rooms;
    },
    get held() {
      return held;
    },
    set goesOn(value: boolean) {
      goesOn = value;
    },
    async until(count) {
      while (out.length < count) await changed.promise;
    },
  };
}

describe("an outbox", () => {
  test("sends at once what nothing holds up", () => {
    const { outbox, out } = createSink();
    outbox.put("1", 0);
    outbox.put(() => outbox.put("3", 0), 0);
    outbox.put("2", 0);
    expect(out).toEqual(["1", "3", "2"]);
    expect(outbox.full).toBe(false);
  });

  test("holds each message as long as was asked", async () => {
    const { outbox, out, times, until } = createSink();
    const start = performance.now();
    outbox.put("1", 20);
    outbox.put("2", 40);
    expect(out).toEqual([]);
    await until(2);
    expect(out).toEqual(["1", "2"]);
    // A timer may fire a fraction early.
    expect(times[0]).toBeGreaterThanOrEqual(start + 19);
    expect(times[1]).toBeGreaterThanOrEqual(start + 39);
  });

  test("lets nothing overtake what came before", async () => {
    const { outbox, out, until } = createSink();
    for (const [index, holdFor] of [15, 0, 5, 1, 10].entries()) {
      outbox.put(String(index), holdFor);
    }
    outbox.put(() => outbox.put("end", 0), 0);
    await until(6);
    expect(out).toEqual(["0", "1", "2", "3", "4", "end"]);
  });

  test("keeps to its rate", async () => {
    const { outbox, times, until } = createSink(10_000);
    const start = performance.now();
    for (let count = 0; count < 5; count++) outbox.put("x".repeat(100), 0);
    await until(5);
    for (const [index, time] of times.entries()) {
      expect(time).toBeGreaterThanOrEqual(start + 10 * (index + 1) - 1);
    }
  });

  test("waits patiently for what is due in more than a timer can wait", async () => {
    const warnings: Error[] = [];
    const warn = (warning: Error) => void warnings.push(warning);
    process.on("warning", warn);
    const slow = createSink(1);
    slow.outbox.put("x".repeat(2 ** 22), 0);
    const clock = createSink();
    clock.outbox.put("tick", 10);
    await clock.until(1);
    process.off("warning", warn);
    slow.outbox.clear();
    expect(warnings).toEqual([]);
    expect(slow.out).toEqual([]);
  });

  test("forgets everything when it is cleared", async () => {
    const { outbox, out } = createSink();
    outbox.put("1", 5);
    outbox.put(() => expect.unreachable(), 5);
    outbox.clear();
    outbox.put("2", 0);
    const clock = createSink();
    clock.outbox.put("tick", 20);
    await clock.until(1);
    expect(out).toEqual([]);
  });
});

describe("a peer that accepts nothing more", () => {
  test("gets nothing until it has drained, and then everything in order", () => {
    const sink = createSink();
    const { outbox, out } = sink;
    sink.goesOn = false;
    outbox.put("1", 0);
    expect(outbox.full).toBe(true);
    outbox.put("2", 0);
    outbox.put(() => outbox.put("end", 0), 0);
    expect(out).toEqual(["1"]);
    expect(sink.rooms).toBe(0);
    sink.goesOn = true;
    outbox.drained();
    expect(out).toEqual(["1", "2", "end"]);
    expect(sink.rooms).toBe(1);
    expect(outbox.full).toBe(false);
  });

  test("may accept one message at a time", () => {
    const sink = createSink();
    const { outbox, out } = sink;
    sink.goesOn = false;
    for (const text of ["1", "2", "3"]) outbox.put(text, 0);
    outbox.drained();
    expect(out).toEqual(["1", "2"]);
    expect(outbox.full).toBe(true);
    outbox.drained();
    expect(out).toEqual(["1", "2", "3"]);
    outbox.drained();
    expect(outbox.full).toBe(false);
    expect(sink.rooms).toBe(1);
  });

  test("says how many bytes it holds", async () => {
    const sink = createSink();
    const { outbox } = sink;
    outbox.put("1", 5);
    outbox.put("x".repeat(1000), 10);
    expect(sink.held).toBeGreaterThan(1000);
    await sink.until(2);
    expect(sink.held).toBe(0);
    outbox.put("1", 60_000);
    outbox.put("2", 60_000);
    outbox.dropAfter(1000);
    expect(sink.held).toBe(0);
    outbox.put("3", 60_000);
    outbox.clear();
    expect(sink.held).toBe(0);
  });
});

describe("an outbox that is to be empty soon", () => {
  test("drops what is due later, and goes on with what comes", async () => {
    const sink = createSink();
    const { outbox } = sink;
    for (const [text, holdFor] of [
      ["1", 1],
      ["2", 20],
      ["3", 60_000],
    ] as const) {
      outbox.put(text, holdFor);
    }
    outbox.dropAfter(1000);
    outbox.put("4", 0);
    await sink.until(3);
    expect(sink.out).toEqual(["1", "2", "4"]);
  });

  test("drops what it waits for, at a rate as well", async () => {
    const sink = createSink(10);
    sink.outbox.put("x".repeat(100), 0);
    sink.outbox.dropAfter(1000);
    sink.outbox.put("1", 0);
    await sink.until(1);
    expect(sink.out).toEqual(["1"]);
  });

  test("keeps everything if nothing is due too late", async () => {
    const sink = createSink();
    sink.outbox.put("1", 20);
    sink.outbox.dropAfter(Infinity);
    await sink.until(1);
    expect(sink.out).toEqual(["1"]);
  });
});

describe("an outbox that holds too much", () => {
  test("is full, and has room again once half of it has gone", async () => {
    const sink = createSink();
    const { outbox } = sink;
    const quarter = "x".repeat(capacity / 4);
    for (const holdFor of [5, 5, 20, 20, 60_000]) outbox.put(quarter, holdFor);
    expect(outbox.full).toBe(true);
    await sink.until(2);
    expect(outbox.full).toBe(true);
    expect(sink.rooms).toBe(0);
    await sink.until(4);
    expect(outbox.full).toBe(false);
    expect(sink.rooms).toBe(1);
    outbox.clear();
  });

  test("counts what a message costs in addition to its payload", () => {
    const { outbox } = createSink();
    for (let count = 0; count < capacity / 64; count++) outbox.put("", 60_000);
    expect(outbox.full).toBe(false);
    outbox.put("", 60_000);
    expect(outbox.full).toBe(true);
    outbox.clear();
  });

  test("counts bytes, not characters", () => {
    const { outbox } = createSink();
    outbox.put("é".repeat(capacity / 2), 60_000);
    expect(outbox.full).toBe(true);
    outbox.clear();
  });
});
