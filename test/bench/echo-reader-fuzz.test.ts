import { expect, test } from "bun:test";

import { opcode } from "../../src/protocol/frame.ts";
import { createRandom } from "../../src/server/faults/random.ts";
import { countsOf, frames, startReading, textFrame } from "../support/reading.ts";

test("an echo reader survives any input, and throws nothing", () => {
  const kinds = new Set<string>();
  for (let seed = 0; seed < 2000; seed++) {
    const random = createRandom(seed, "echo reader");
    const below = (limit: number): number => Math.floor(random() * limit);
    const isDeflateAgreed = random() < 0.3;
    const { reader, totals, ledger, lines, echo } = startReading({ isDeflateAgreed, sent: 0 });
    const noise = (): Buffer => Buffer.from(Array.from({ length: below(30) }, () => below(256)));
    const pieces = Array.from({ length: 12 }, (_, number) => {
      if (random() < 0.1) return noise();
      const payload = random() < 0.7 ? echo(number + below(2)) : noise();
      const rsv = random() < 0.1 ? 4 : 0;
      const kind = random() < 0.8 ? opcode.text : below(11);
      return frames({ opcode: kind, payload, rsv, fin: random() < 0.9 });
    });
    for (const piece of pieces) {
      if (ledger.inFlight < 16) ledger.send(1);
      reader.read(piece, 2);
    }
    ledger.end();
    expect(totals.sent).toBe(12);
    expect(totals.echoed + totals.lost).toBeWithin(12 - totals.wrong, 13);
    for (const line of lines) kinds.add(line.split(" ", 1)[0] ?? "");
  }
  expect([...kinds].sort()).toEqual(["control", "fault"]);
});

test("an echo reader calls unasked what comes between echoes, wherever that is", () => {
  const noise = ["Welcome", "tick 12", "some more of it", "0123456789"];
  for (let seed = 0; seed < 500; seed++) {
    const random = createRandom(seed, "unasked");
    const pick = <T>(choices: readonly [T, ...T[]]): T =>
      choices[Math.floor(random() * choices.length)] ?? choices[0];
    const prefix = pick(["", "Echo: ", "ABC"]);
    const shape = { size: pick([1, 2, 3, 6, 20]), ...pick([{}, { prefix }]) };
    const { reader, totals, ledger, echo } = startReading({ ...shape, sent: 0 });
    const pipeline = pick([1, 2, 5]);
    let unasked = 0;
    for (let answered = 0; answered < 30;) {
      while (ledger.inFlight < pipeline && ledger.sent < 30) ledger.send(1);
      const isNoise = random() < 0.2;
      if (isNoise) unasked++;
      const payload = isNoise ? pick(["", ...noise]) : echo(answered++, prefix);
      reader.read(frames(textFrame(payload)), 2);
    }
    ledger.end();
    const want = { sent: 30, echoed: 30, ...(unasked > 0 && { unasked }) };
    expect({ seed, counts: countsOf(totals) }).toEqual({ seed, counts: want });
  }
});
