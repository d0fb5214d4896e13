import { expect, test } from "bun:test";

import { opcode } from "../../src/protocol/frame.ts";
import { createRandom } from "../../src/server/faults/random.ts";
import { frames, startReading } from "../support/reading.ts";

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
