import { expect, test } from "bun:test";

import { addRoomLinks, afterEnd } from "../../src/server/room-link.ts";

const one = { links: 1, up: 1, relayed: 11, received: 12, dropped: 13, reconnects: 14 };
const other = { links: 2, up: 0, relayed: 100, received: 200, dropped: 300, reconnects: 400 };
const sum = { links: 3, up: 1, relayed: 111, received: 212, dropped: 313, reconnects: 414 };

test.each([
  { first: one, second: other, want: sum },
  { first: one, second: undefined, want: one },
  { first: undefined, second: other, want: other },
  { first: undefined, second: undefined, want: undefined },
])("$first and $second make $want", ({ first, second, want }) => {
  expect(addRoomLinks(first, second)).toEqual(want);
});

test("a process that has ended has no link, and what it did stays counted", () => {
  expect(afterEnd(one)).toEqual({ ...one, links: 0, up: 0 });
  expect(afterEnd(undefined)).toBeUndefined();
});
