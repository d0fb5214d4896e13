import { describe, expect, test } from "bun:test";

import { Ledger, noTotals, type Totals } from "../../src/bench/ledger.ts";
import { createRandom } from "../../src/server/faults/random.ts";

const wait = 1000;

interface Books {
  readonly ledger: Ledger;
  readonly totals: Totals;
  readonly roundTrips: number[];
}

function open(pipeline = 4, memory = 8): Books {
  const totals = noTotals();
  const roundTrips: number[] = [];
  const onEcho = (roundTrip: number): void => void roundTrips.push(roundTrip);
  return { ledger: new Ledger(totals, onEcho, { pipeline, memory, wait }), totals, roundTrips };
}

function sendAll(ledger: Ledger, ...times: readonly number[]): void {
  for (const time of times) ledger.send(time);
}

describe("Ledger", () => {
  test("reports how long each echo took", () => {
    const { ledger, totals, roundTrips } = open();
    sendAll(ledger, 100, 101, 103);
    expect(ledger.inFlight).toBe(3);
    ledger.echo(110);
    ledger.echo(111);
    expect(roundTrips).toEqual([10, 10]);
    expect(ledger).toMatchObject({ sent: 3, next: 2, inFlight: 1 });
    expect(totals).toEqual({ ...noTotals(), sent: 3, echoed: 2 });
  });

  test("counts the time from when a message was due, and its loss from when it was sent", () => {
    const { ledger, totals, roundTrips } = open();
    ledger.send(500, 100);
    ledger.send(500, 200);
    expect(ledger.giveUp(wait + 500)).toBe(0);
    ledger.echo(510);
    expect(roundTrips).toEqual([410]);
    expect(ledger.giveUp(wait + 501)).toBe(1);
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

  test("counts an echo of the next message as such", () => {
    const { ledger, totals, roundTrips } = open();
    sendAll(ledger, 1, 2);
    ledger.echoOf(0, 5);
    expect(roundTrips).toEqual([4]);
    expect(totals).toEqual({ ...noTotals(), sent: 2, echoed: 1 });
  });

  test("calls an echo reordered if it comes after one of a later message", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2, 3);
    ledger.echoOf(2, 5);
    expect(ledger.inFlight).toBe(0);
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

  test("calls an echo late if its message was given up, and a second one duplicated", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2);
    expect(ledger.giveUp(wait + 3)).toBe(2);
    ledger.echoOf(1, wait + 5);
    expect(totals).toEqual({ ...noTotals(), sent: 2, lost: 2, late: 1 });
    ledger.echoOf(1, wait + 6);
    expect(totals).toMatchObject({ late: 1, duplicated: 1 });
  });

  test("gives up what is older than the wait, and no more", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 10, 20, 30);
    expect(ledger.giveUp(wait + 10)).toBe(0);
    expect(ledger.giveUp(wait + 25)).toBe(2);
    expect(ledger).toMatchObject({ next: 2, inFlight: 1 });
    expect(totals.lost).toBe(2);
  });

  test.each([
    { after: wait, want: { echoed: 2, reordered: 1 } },
    { after: wait + 1, want: { echoed: 1, lost: 1, late: 1 } },
  ])("judges an overtaken message by its age: $after ms", ({ after, want }) => {
    const { ledger, totals } = open();
    sendAll(ledger, 10, 20);
    ledger.echoOf(1, 30);
    expect(ledger.mayGetEcho(10 + after)).toBe(after <= wait);
    ledger.echoOf(0, 10 + after);
    expect(ledger.mayGetEcho(10 + after)).toBeFalse();
    expect(totals).toEqual({ ...noTotals(), sent: 2, ...want });
  });

  test("counts what echoes nothing in the place of the next echo", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2);
    expect(ledger.noEcho()).toBe(0);
    expect(ledger.next).toBe(1);
    expect(totals).toEqual({ ...noTotals(), sent: 2, wrong: 1 });
    ledger.end();
    expect(totals).toMatchObject({ wrong: 1, lost: 1 });
  });

  test("calls it unasked if no message is in flight", () => {
    const { ledger, totals } = open();
    expect(ledger.noEcho()).toBeUndefined();
    expect(totals).toEqual({ ...noTotals(), unasked: 1 });
  });

  test.each([
    { after: wait, want: { echoed: 2 }, timed: [9, wait] },
    { after: wait + 1, want: { echoed: 1, lost: 1, late: 1 }, timed: [9] },
  ])("counts it as unasked if the echo still comes, after $after ms", (row) => {
    const { after, want, timed } = row;
    const { ledger, totals, roundTrips } = open();
    sendAll(ledger, 10);
    ledger.noEcho();
    expect(ledger.mayGetEcho(10 + after)).toBe(after <= wait);
    sendAll(ledger, 11);
    ledger.echo(20);
    expect(ledger.mayGetEcho(21)).toBeFalse();
    ledger.echoOf(0, 10 + after);
    expect(totals).toEqual({ ...noTotals(), sent: 2, unasked: 1, ...want });
    expect(roundTrips).toEqual([...timed]);
    ledger.echoOf(0, 10 + after);
    expect(totals.duplicated).toBe(1);
  });

  test("expects no echo of the last message if many in a row were answered wrong", () => {
    const { ledger } = open(1, 1024);
    for (let count = 1; count <= 20; count++) {
      sendAll(ledger, 1);
      ledger.noEcho();
      expect(ledger.mayGetEcho(2)).toBe(count <= 16);
    }
  });

  test("forgets messages so old that a later one has the same payload", () => {
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

  test("may forgive missing echoes at the end", () => {
    const { ledger, totals } = open();
    sendAll(ledger, 1, 2, 3, 4);
    ledger.giveUp(wait + 2);
    ledger.echoOf(2, 5);
    ledger.end(true);
    expect(totals).toEqual({ ...noTotals(), sent: 2, echoed: 1, lost: 1 });
    expect(ledger.inFlight).toBe(0);
  });

  test("at the end has every message as echoed, wrong or lost, whatever came", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const random = createRandom(seed, "ledger");
      const below = (limit: number): number => Math.floor(random() * limit);
      const pipeline = 1 + below(9);
      const { ledger, totals, roundTrips } = open(pipeline, pipeline + 1 + below(9));
      let came = 0;
      for (let now = 1; now < 200; now++) {
        const { inFlight, sent } = ledger;
        const choice = random();
        if (choice < 0.5 && inFlight < pipeline) ledger.send(now, now - below(5));
        else if (choice < 0.65 && inFlight > 0) ledger.echo((came++, now));
        else if (choice < 0.85 && sent > 0)
          ledger.echoOf(Math.max(0, sent - 1 - below(12)), (came++, now));
        else if (choice < 0.95) ledger.giveUp(now + wait - below(30));
        else (ledger.noEcho(), came++);
        if (ledger.inFlight < 0 || ledger.inFlight > pipeline) throw new Error(`seed ${seed}`);
      }
      ledger.end();
      ledger.end();
      const { sent, echoed, reordered, wrong, lost, late, unasked, duplicated } = totals;
      expect(echoed + wrong + lost).toBe(sent);
      expect(echoed + wrong + late + unasked + duplicated).toBe(came);
      expect(sent).toBe(ledger.sent);
      expect(roundTrips).toHaveLength(echoed - reordered);
      expect(roundTrips.every((roundTrip) => roundTrip >= 0)).toBeTrue();
    }
  });
});
