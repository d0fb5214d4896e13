import { describe, expect, test } from "bun:test";

import { createMessagePool } from "../../src/bench/message-pool.ts";
import { Outgoing, type Write } from "../../src/bench/outgoing.ts";
import { encodeFrame, opcode } from "../../src/protocol/frame.ts";
import { createRandom } from "../../src/server/faults/random.ts";
import { createFrameCollector, type Frame } from "../support/frame.ts";

const pool = createMessagePool({ size: 5, binary: true, pipeline: 2, compress: false });

/** A system with this much room; what it has accepted can be read as frames. */
function createWire(room = Infinity) {
  const taken: Buffer[] = [];
  const calls: number[] = [];
  const wire = {
    room,
    calls,
    write: ((bytes, from, length) => {
      calls.push(length);
      const size = Math.min(length, wire.room);
      wire.room -= size;
      taken.push(Buffer.from(bytes.subarray(from, from + size)));
      return size;
    }) satisfies Write,
    get bytes(): Buffer {
      return Buffer.concat(taken);
    },
  };
  return wire;
}

function framesIn(bytes: Buffer): Frame[] {
  const frames: Frame[] = [];
  const collector = createFrameCollector();
  for (let at = 0; at < bytes.length;) {
    at += collector.read(bytes.subarray(at));
    if (collector.frame !== undefined) frames.push(collector.frame);
  }
  return frames;
}

function payload(number: number): Buffer {
  const from = (number % pool.count) * pool.size;
  return Buffer.from(pool.payloads.subarray(from, from + pool.size));
}

function add(outgoing: Outgoing, count: number): void {
  for (let index = 0; index < count; index++) outgoing.addMessage();
}

const ping = (text: string): Uint8Array => encodeFrame({ opcode: opcode.pong, payload: text });

/** Messages as their numbers in the pool, control frames as their payload. */
function lineOf(bytes: Buffer): string[] {
  let number = 0;
  return framesIn(bytes).map((frame) => {
    if (frame.opcode !== opcode.binary) return frame.payload.toString();
    if (!frame.payload.equals(payload(number))) throw new Error(`Expected message ${number}`);
    return String(number++);
  });
}

describe("Outgoing", () => {
  test("hands over all messages that are owed in one piece", () => {
    const outgoing = new Outgoing(pool);
    const wire = createWire();
    add(outgoing, 3);
    outgoing.flush(wire.write);
    expect(lineOf(wire.bytes)).toEqual(["0", "1", "2"]);
    expect(wire.calls).toEqual([wire.bytes.length]);
    expect(outgoing.bytesWritten).toBe(wire.bytes.length);
  });

  test("begins again after the last message of the pool", () => {
    const outgoing = new Outgoing(pool);
    const wire = createWire();
    add(outgoing, pool.count - 1);
    outgoing.flush(wire.write);
    add(outgoing, pool.count + 3);
    outgoing.flush(wire.write);
    expect(lineOf(wire.bytes)).toHaveLength(2 * pool.count + 2);
    expect(wire.calls).toHaveLength(4);
  });

  test("writes nothing if nothing is due", () => {
    const wire = createWire();
    new Outgoing(pool).flush(wire.write);
    expect(wire.calls).toEqual([]);
  });

  test.each([0, 1, 10, 11, 12, 32])("continues after %d bytes were written", (room) => {
    const outgoing = new Outgoing(pool);
    const wire = createWire(room);
    add(outgoing, 3);
    outgoing.flush(wire.write);
    expect(wire.bytes).toHaveLength(room);
    expect(wire.calls).toHaveLength(1);
    wire.room = Infinity;
    outgoing.flush(wire.write);
    expect(lineOf(wire.bytes)).toEqual(["0", "1", "2"]);
    expect(outgoing.bytesWritten).toBe(wire.bytes.length);
  });

  test("treats a closed connection like one without room", () => {
    const outgoing = new Outgoing(pool);
    add(outgoing, 1);
    outgoing.addControl(ping("a"));
    outgoing.flush(() => -1);
    expect(outgoing.bytesWritten).toBe(0);
    const wire = createWire();
    outgoing.flush(wire.write);
    expect(lineOf(wire.bytes)).toEqual(["a", "0"]);
  });

  test.each([
    { room: 0, want: ["a", "b", "0", "1", "2"] },
    { room: 1, want: ["0", "a", "b", "1", "2"] },
    { room: 10, want: ["0", "a", "b", "1", "2"] },
    { room: 11, want: ["0", "a", "b", "1", "2"] },
    { room: 12, want: ["0", "1", "a", "b", "2"] },
    { room: 33, want: ["0", "1", "2", "a", "b"] },
  ])("lets control frames overtake what has not begun after $room bytes", ({ room, want }) => {
    const outgoing = new Outgoing(pool);
    const wire = createWire(room);
    add(outgoing, 3);
    outgoing.flush(wire.write);
    outgoing.addControl(ping("a"));
    outgoing.addControl(ping("b"));
    wire.room = Infinity;
    outgoing.flush(wire.write);
    // Message 0 may be all out by then, which is between two messages as well.
    expect(lineOf(wire.bytes)).toEqual([...want]);
  });

  test.each([
    { room: 0, want: ["bye"] },
    { room: 1, want: ["0", "bye"] },
    { room: 11, want: ["0", "bye"] },
    { room: 15, want: ["0", "1", "bye"] },
  ])("forgets what has not begun after $room bytes", ({ room, want }) => {
    const outgoing = new Outgoing(pool);
    const wire = createWire(room);
    add(outgoing, 3);
    outgoing.flush(wire.write);
    outgoing.dropMessages();
    outgoing.addControl(ping("bye"));
    wire.room = Infinity;
    outgoing.flush(wire.write);
    expect(lineOf(wire.bytes)).toEqual([...want]);
  });

  test("keeps its order and all bytes, whatever room there is", () => {
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed, "outgoing");
      const outgoing = new Outgoing(pool);
      const wire = createWire(0);
      let messages = 0;
      const controls: string[] = [];
      for (let step = 0; step < 300; step++) {
        const choice = random();
        if (choice < 0.4) {
          const count = Math.floor(random() * 9);
          add(outgoing, count);
          messages += count;
        } else if (choice < 0.5) {
          controls.push(`ping ${controls.length}`);
          outgoing.addControl(ping(controls.at(-1) ?? ""));
        } else {
          wire.room += Math.floor(random() * 60);
          outgoing.flush(wire.write);
        }
      }
      wire.room = Infinity;
      outgoing.flush(wire.write);
      const line = lineOf(wire.bytes);
      expect(line.filter((item) => item.startsWith("ping"))).toEqual(controls);
      expect(line.length).toBe(messages + controls.length);
      expect(outgoing.bytesWritten).toBe(wire.bytes.length);
    }
  });
});
