import { describe, expect, test } from "bun:test";

import { Ledger, noTotals, type Totals } from "../../src/bench/ledger.ts";
import { createRandom } from "../../src/server/faults/random.ts";

interface Books {
  readonly ledger: Ledger;
  readonly totals: Totals;
  readonly roundTrips: number[];
}

function open(pipeline = 4, memory = 8): Books {
  const totals = noTotals();
  const roundTrips: number[] = [];
  const onEcho = (roundTrip: number): void => void roundTrips.push(roundTrip);
  return { ledger: new Ledger(totals, onEcho, { pipeline, memory }), totals, roundTrips };
}

function sendAll(ledger: Ledger, ...times: readonly number[]): void {
  for (const time of times) ledger.send(time);
}

describe("Ledger", () => {
  test("tells how long each echo took", () => {
    const { ledger, totals, roundTrips } = open();
    sendAll(ledger, 100, 101, 103);
    expect(ledger.onTheWay).toBe(3);
    ledger.echo(110);
    ledger.echo(111);
    expect(roundTrips).toEqual([10, 10]);
    expect(ledger).toMatchObject({ sent: 3, next: 2, onTheWay: 1, oldest: 103 });
    expect(totals).toEqual({ ...noTotals(), sent: 3, echoed: 2 });
  });

  test("counts the time from when a message was due, and its loss from when it was sent", () => {
    const { ledger, totals, roundTrips } = open();
    ledger.send(500, 100);
    ledger.send(500, 200);
    expect(ledger.giveUp(500)).toBe(0);
    ledger.echo(510);
    expect(roundTrips).toEqual([410]);
    expect(ledger.giveUp(501)).toBe(1);
    expect(totals).toEqual({ ...noTotals(), sent: 2, echoed: 1, lost: 1 });
  });

  test.each([
    { pipeline: 1, messages: 1 },
    { pipeline: 3, messages: 3 },
    { pipeline: 4, messages: 4 },
    { pipeline: 5000, messages: 5000 },
  ])("keeps the times of $pipeline messages, over and over", ({ pipeline, messages }) => {
    const { ledger, roundTrips } = open(pipeline);
    for (let round = 0; round < 3; round++) {
      for (let index = 0; index < messages; index++) ledger.send(1000 * round + index);
      for (let index = 0; index < messages; index++) ledger.echo(1000 * round + 2 * index);
      expect(roundTrips.splice(0)).toEqual(Array.from({ length: messages }, (_, index) => index));
    }
  });

  test("has none that is oldest where none is on the way", () => {
    const { ledger } = open();
    expect(ledger.oldest).toBe(Infinity);
    ledger.send(1);
    ledger.echo(2);
    expect(ledger.oldest).toBe(Infinity);
  });

  test("takes an echo of the message that is due for what it is", () => {
    const { ledger, totals, roundTrips } = open();
    sendAll(ledger, 1, 2);
    ledger.echoOf(0, 5);
    expect(roundTrips).toEqual([4]);
    expect(totals).toEqual({ ...noTotals(), sent: 2, echoed: 1 });
  });

  test("calls an echo reordered that comes after one of a later message", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2, 3);
    ledger.echoOf(2, 5);
    expect(ledger.onTheWay).toBe(0);
    ledger.echoOf(0, 6);
    expect(totals).toEqual({ ...noTotals(), sent: 3, echoed: 2, reordered: 1 });
    ledger.end();
    expect(totals).toMatchObject({ echoed: 2, lost: 1 });
  });

  test("calls a second echo duplicated, be the first in order or not", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2);
    ledger.echo(3);
    ledger.echoOf(0, 4);
    expect(totals.duplicated).toBe(1);
    sendAll(ledger, 5);
    ledger.echoOf(2, 6);
    ledger.echoOf(1, 7);
    ledger.echoOf(1, 8);
    expect(totals).toEqual({ ...noTotals(), sent: 3, echoed: 3, reordered: 1, duplicated: 2 });
  });

  test("passes over an echo of what was given up, the first time", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2);
    expect(ledger.giveUp(3)).toBe(2);
    ledger.echoOf(1, 5);
    expect(totals).toEqual({ ...noTotals(), sent: 2, lost: 2 });
    ledger.echoOf(1, 6);
    expect(totals.duplicated).toBe(1);
  });

  test("gives up what was sent before a time, and no more", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 10, 20, 30);
    expect(ledger.giveUp(10)).toBe(0);
    expect(ledger.giveUp(25)).toBe(2);
    expect(ledger).toMatchObject({ next: 2, onTheWay: 1, oldest: 30 });
    expect(totals.lost).toBe(2);
  });

  test("lets what is wrong take the place of the message that is due, if any", () => {
    const { ledger, totals } = open();
    ledger.wrong();
    sendAll(ledger, 1, 2);
    ledger.wrong();
    expect(ledger.next).toBe(1);
    expect(totals).toEqual({ ...noTotals(), sent: 2, wrong: 2 });
    ledger.end();
    expect(totals).toMatchObject({ wrong: 2, lost: 1 });
  });

  test("forgets what was overtaken so long ago that it cannot be told apart any more", () => {
    const { ledger, totals } = open(4, 8);
    sendAll(ledger, 1, 2);
    ledger.echoOf(1, 3);
    for (let round = 0; round < 10; round++) {
      sendAll(ledger, 4, 5);
      ledger.echoOf(ledger.next + 1, 6);
    }
    expect(totals.lost).toBeGreaterThan(5);
    ledger.echoOf(0, 7);
    expect(totals).toMatchObject({ reordered: 0, duplicated: 1 });
    ledger.end();
    expect(totals).toMatchObject({ sent: 22, echoed: 11, lost: 11 });
  });

  test("may forgive at the end what has not come", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2, 3, 4);
    ledger.giveUp(2);
    ledger.echoOf(2, 5);
    ledger.end(true);
    expect(totals).toEqual({ ...noTotals(), sent: 2, echoed: 1, lost: 1 });
    expect(ledger.onTheWay).toBe(0);
  });

  test("in the end has every message as echoed, wrong or lost, whatever has come", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const random = createRandom(seed, "ledger");
      const below = (limit: number): number => Math.floor(random() * limit);
      const pipeline = 1 + below(9);
      const { ledger, totals, roundTrips } = open(pipeline, pipeline + 1 + below(9));
      let wrongInPlace = 0;
      for (let now = 1; now < 200; now++) {
        const { onTheWay, sent } = ledger;
        const choice = random();
        if (choice < 0.5 && onTheWay < pipeline) ledger.send(now, now - below(5));
        else if (choice < 0.65 && onTheWay > 0) ledger.echo(now);
        else if (choice < 0.85 && sent > 0) ledger.echoOf(Math.max(0, sent - 1 - below(12)), now);
        else if (choice < 0.95) ledger.giveUp(now - below(30));
        else {
          if (onTheWay > 0) wrongInPlace++;
          ledger.wrong();
        }
        expect(ledger.onTheWay).toBeWithin(0, pipeline + 1);
      }
      ledger.end();
      ledger.end();
      const { sent, echoed, reordered, lost } = totals;
      expect(echoed + wrongInPlace + lost).toBe(sent);
      expect(sent).toBe(ledger.sent);
      expect(roundTrips).toHaveLength(echoed - reordered);
      expect(roundTrips.every((roundTrip) => roundTrip >= 0)).toBeTrue();
    }
  });
});
