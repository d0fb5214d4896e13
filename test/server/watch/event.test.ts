import { expect, test } from "bun:test";

import { ParseError } from "../../../src/errors.ts";
import { parseEvents, payloadOf } from "../../../src/server/watch/event.ts";

test.each([
  { text: "refused", want: ["refused"] },
  { text: "open, close", want: ["open", "close"] },
])("$text chooses $want, beside what always comes", ({ text, want }) => {
  expect([...parseEvents(text)]).toEqual([...want, "missed", "done"]);
});

test.each(["", "refused,", "opened", "missed", "Close"])("%p chooses nothing", (text) => {
  expect(() => parseEvents(text)).toThrow(ParseError);
});

test("of a long message the beginning is told", () => {
  const long = "é".repeat(70_000);
  const start = { type: "text", bytes: 140_000, data: long.slice(0, 65_536), is_cut: true };
  expect(payloadOf(long)).toEqual(start as ReturnType<typeof payloadOf>);
  expect(payloadOf(new Uint8Array(70_000))).toMatchObject({ type: "binary", bytes: 70_000 });
  expect(payloadOf(Uint8Array.of(0, 255))).toEqual({ type: "binary", bytes: 2, data: "AP8=" });
});
