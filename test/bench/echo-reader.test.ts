import { describe, expect, test } from "bun:test";

import { deflateMessage } from "../../src/bench/deflate.ts";
import { describeWrong } from "../../src/bench/match-echo.ts";
import { type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { countsOf, frames, startReading, textFrame, wait } from "../support/reading.ts";

const { continuation, text, binary, ping, pong } = opcode;

const wrong = (want: Uint8Array, got: Uint8Array | string) =>
  describeWrong(want, Buffer.from(got), false);

describe("EchoReader", () => {
  test.each([
    { size: 0, prefix: "" },
    { size: 0, prefix: "Echo: " },
    { size: 1, prefix: "" },
    { size: 6, prefix: "Echo: " },
    { size: 20, prefix: "Echo: " },
    { size: 300, prefix: "" },
    { size: 70_000, prefix: "p" },
  ])("recognizes echoes of $size bytes after $prefix, however they are split", (shape) => {
    const { size, prefix } = shape;
    const steps = size > 1000 ? [size / 2, 1000, 70_000] : [1, 2, 3, 5, 8, 13, 1000];
    for (const step of steps) {
      const { reader, totals, echo } = startReading({ size });
      const bytes = frames(...[0, 1, 2, 3].map((number) => textFrame(echo(number, prefix))));
      for (let at = 0; at < bytes.length; at += step) reader.read(bytes.subarray(at, at + step), 1);
      expect(countsOf(totals)).toEqual({ sent: 4, echoed: 4 });
    }
  });

  test("finds several echoes in one piece, with control frames between and within", () => {
    const { reader, totals, lines, echo } = startReading({ prefix: "" });
    const whole = echo(1);
    reader.read(
      frames(
        textFrame(echo(0)),
        { opcode: ping, payload: "one" },
        { opcode: text, payload: whole.subarray(0, 2), fin: false },
        { opcode: ping, payload: "two" },
        { opcode: continuation, payload: whole.subarray(2, 2), fin: false },
        { opcode: pong, payload: "" },
        { opcode: continuation, payload: whole.subarray(2) },
        textFrame(echo(2)),
      ),
      1,
    );
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 3 });
    expect(lines).toEqual(["control 9 one", "control 9 two", "control 10 "]);
  });

  test("calls unasked what comes before the first message", () => {
    const { reader, totals, ledger, lines, echo } = startReading({ sent: 0 });
    reader.read(frames(textFrame("Hello there"), { opcode: binary, payload: "\0" }), 1);
    ledger.send(2);
    reader.read(frames(textFrame(echo(0, "> "))), 3);
    expect({ counts: countsOf(totals), lines }).toEqual({
      counts: { sent: 1, echoed: 1, unasked: 2 },
      lines: [],
    });
  });

  test("calls unasked what comes between, in any order", () => {
    const { reader, totals, ledger, echo } = startReading({ sent: 1 });
    reader.read(frames(textFrame("Hello there"), { opcode: binary, payload: "\0" }), 1);
    ledger.send(2);
    ledger.send(2);
    reader.read(frames(textFrame("tick"), textFrame(echo(0, "> "))), 3);
    expect(reader.firstWrong).toBeDefined();
    reader.read(frames(textFrame("tick"), textFrame(echo(1, "> "))), 4);
    reader.read(frames(textFrame(echo(2, "> ")), textFrame("tick")), 5);
    expect(countsOf(totals)).toEqual({ sent: 3, echoed: 3, unasked: 5 });
    expect(reader.firstWrong).toBeUndefined();
  });

  test.each([
    { size: 0, greeting: "Hello there", prefix: "" },
    { size: 0, greeting: "Hello there", prefix: "Echo: " },
    { size: 1, greeting: "DATA", prefix: "" },
  ])("learns no prefix from $greeting, with messages of $size bytes", (row) => {
    const { size, greeting, prefix } = row;
    const { reader, totals, echo } = startReading({ size });
    const echoes = [0, 1, 2, 3].map((number) => textFrame(echo(number, prefix)));
    reader.read(frames(textFrame(greeting), ...echoes), 1);
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 4, unasked: 1 });
  });

  test("learns the prefix from an echo that is late as well", () => {
    const { reader, totals, ledger, echo } = startReading({ sent: 1 });
    ledger.giveUp(wait + 1);
    ledger.send(wait + 1);
    reader.read(frames(textFrame(echo(0, "> ")), textFrame(echo(1, "> "))), wait + 2);
    expect(countsOf(totals)).toEqual({ sent: 2, echoed: 1, lost: 1, late: 1 });
  });

  test("accepts no echo of a message older than the wait, whenever that was last checked", () => {
    const { reader, totals, echo } = startReading({ sent: 2, prefix: "" });
    reader.read(frames(textFrame(echo(0))), wait);
    reader.read(frames(textFrame(echo(1))), wait + 1);
    expect(countsOf(totals)).toEqual({ sent: 2, echoed: 1, lost: 1, late: 1 });
  });

  test("holds the server to the prefix of its first echo", () => {
    const { reader, totals, echo } = startReading();
    reader.read(frames(textFrame(echo(0, "a: ")), textFrame(echo(1, "b: "))), 1);
    reader.read(frames(textFrame(echo(2, "a: "))), 1);
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 2, wrong: 1 });
    expect(reader.firstWrong).toEqual(wrong(echo(1, "a: "), echo(1, "b: ")));
  });

  test("holds the server to the prefix that was expected", () => {
    const { reader, totals, echo } = startReading({ prefix: "a: " });
    reader.read(frames(textFrame(echo(0, "b: ")), textFrame(echo(1, "a: "))), 1);
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 1, wrong: 1 });
    expect(reader.firstWrong).toEqual(wrong(echo(0, "a: "), echo(0, "b: ")));
  });

  test.each<{ what: string; frame: (right: Buffer) => FrameDraft }>([
    {
      what: "another content",
      frame: (right) => textFrame(right.toString().replace(/.$/, "*")),
    },
    { what: "another beginning", frame: (right) => textFrame(`*${right.subarray(1)}`) },
    { what: "something too short", frame: (right) => textFrame(right.subarray(0, -1)) },
    { what: "something too long", frame: (right) => textFrame(`${right}*`) },
    { what: "nothing", frame: () => textFrame("") },
    { what: "another type", frame: (right) => ({ opcode: binary, payload: right }) },
  ])("counts $what as wrong, and goes on", ({ frame }) => {
    for (const size of [6, 100]) {
      const { reader, totals, echo } = startReading({ size });
      reader.read(frames(textFrame(echo(0)), frame(echo(1)), textFrame(echo(2))), 1);
      expect(countsOf(totals)).toEqual({ sent: 4, echoed: 2, wrong: 1 });
      expect(reader.firstWrong?.want).toBe(wrong(echo(1), "").want);
    }
  });

  test("counts the second of two for one as duplicated, also when no other is due", () => {
    const { reader, totals, echo } = startReading({ sent: 2 });
    reader.read(frames(textFrame(echo(0)), textFrame(echo(0)), textFrame(echo(1))), 1);
    reader.read(frames(textFrame(echo(1))), 1);
    expect(countsOf(totals)).toEqual({ sent: 2, echoed: 2, duplicated: 2 });
  });

  test("calls nothing wrong when no message is in flight", () => {
    const { reader, totals, echo } = startReading({ sent: 1 });
    reader.read(frames(textFrame(echo(0)), textFrame("noise")), 1);
    expect(countsOf(totals)).toEqual({ sent: 1, echoed: 1, unasked: 1 });
    expect(reader.firstWrong).toBeUndefined();
  });

  test("recognizes echoes that changed places", () => {
    const { reader, totals, echo } = startReading();
    reader.read(frames(...[0, 2, 1, 3].map((number) => textFrame(echo(number)))), 1);
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 4, reordered: 1 });
  });

  test("calls an echo late if its message is given up while it arrives", () => {
    const { reader, totals, ledger, lines, echo } = startReading({ prefix: "", size: 40 });
    const late = frames(textFrame(echo(0)));
    reader.read(late.subarray(0, 20), 1);
    ledger.giveUp(wait + 1);
    for (let more = 0; more < 4; more++) ledger.send(2);
    reader.read(Buffer.concat([late.subarray(20), frames(textFrame(echo(4)))]), 3);
    expect({ counts: countsOf(totals), lines }).toEqual({
      counts: { sent: 8, echoed: 1, lost: 4, late: 1 },
      lines: [],
    });
  });

  test("calls an echo late of what was given up", () => {
    const { reader, totals, ledger, echo } = startReading({ sent: 1 });
    reader.read(frames(textFrame(echo(0, "> "))), 1);
    ledger.send(1);
    ledger.giveUp(wait + 2);
    ledger.send(3);
    reader.read(frames(textFrame(echo(1, "> ")), textFrame(echo(2, "> "))), 4);
    expect(countsOf(totals)).toEqual({ sent: 3, echoed: 2, lost: 1, late: 1 });
  });

  test("reads compressed and plain echoes, in fragments too", () => {
    const { reader, totals, echo } = startReading({ isDeflateAgreed: true });
    const deflated = (number: number): Uint8Array => deflateMessage(echo(number, "Echo: "));
    reader.read(
      frames(
        { opcode: text, rsv: 4, payload: deflated(0) },
        textFrame(echo(1, "Echo: ")),
        { opcode: text, rsv: 4, payload: deflated(2).subarray(0, 4), fin: false },
        { opcode: ping },
        { opcode: continuation, payload: deflated(2).subarray(4) },
        { opcode: text, rsv: 4, payload: deflated(1) },
      ),
      1,
    );
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 3, duplicated: 1 });
  });

  test.each<{ frame: FrameDraft; fault: string }>([
    { frame: { opcode: text, maskingKey: Buffer.alloc(4) }, fault: "a masked frame" },
    { frame: { opcode: 3 }, fault: "unknown opcode 3" },
    { frame: { opcode: text, rsv: 4 }, fault: "reserved bits 4 are set" },
    { frame: { opcode: continuation }, fault: "a continuation frame without a message" },
    { frame: { opcode: ping, payload: "x".repeat(126) }, fault: "a control frame of 126 bytes" },
  ])("reads nothing more after $fault", ({ frame, fault }) => {
    const { reader, totals, lines, echo } = startReading();
    const bytes = frames(textFrame(echo(0)), frame, textFrame(echo(1)), { opcode: ping });
    for (const byte of bytes) reader.read(Buffer.of(byte), 1);
    expect(countsOf(totals)).toEqual({ sent: 4, echoed: 1 });
    expect(lines).toHaveLength(1);
    expect(lines[0]).toStartWith(`fault ${fault}`);
  });

  test("reads nothing more once it was stopped", () => {
    const { reader, totals, lines, echo } = startReading();
    reader.stop();
    reader.read(frames(textFrame(echo(0)), { opcode: ping }), 1);
    expect({ counts: countsOf(totals), lines }).toEqual({ counts: { sent: 4 }, lines: [] });
  });

  test("keeps no more of a message than an echo may have", () => {
    const { reader, totals, ledger, echo } = startReading({ sent: 2 });
    const before = process.memoryUsage().rss;
    const fragment = frames({ opcode: continuation, payload: Buffer.alloc(2 ** 20), fin: false });
    reader.read(frames({ opcode: text, payload: "x", fin: false }), 1);
    for (let count = 0; count < 1000; count++) reader.read(fragment, 1);
    reader.read(frames({ opcode: continuation, payload: echo(0) }), 1);
    expect(process.memoryUsage().rss - before).toBeLessThan(300 * 2 ** 20);
    expect(countsOf(totals)).toEqual({ sent: 2, wrong: 1 });
    expect(ledger.next).toBe(1);
  });
});
