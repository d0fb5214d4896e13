import { describe, expect, test } from "bun:test";

import { createSlotDesk } from "../../../../src/cli/serve/workers/slot-desk.ts";

describe("the slots of all workers", () => {
  test("are lent in equal shares at first, and never more than there are", () => {
    const desk = createSlotDesk({ total: 5, mostEach: Infinity, size: 3 });
    expect([desk.open(0), desk.open(1), desk.open(2)]).toEqual([2, 2, 1]);
    expect(desk.isEmpty).toBe(true);
    expect(desk.lendMore(0)).toBe(0);
  });

  test("go to who needs them once others have returned some", () => {
    const desk = createSlotDesk({ total: 10, mostEach: Infinity, size: 2 });
    desk.open(0);
    desk.open(1);
    desk.takeBack(1, 3);
    expect([desk.lendMore(0), desk.lendMore(0), desk.lendMore(0)]).toEqual([2, 1, 0]);
  });

  test("of a worker that has ended are there for the others", () => {
    const desk = createSlotDesk({ total: 4, mostEach: Infinity, size: 2 });
    desk.open(0);
    desk.open(1);
    desk.close(1);
    expect(desk.lendMore(0)).toBe(1);
    expect(desk.open(1)).toBe(1);
    expect(desk.isEmpty).toBe(true);
  });

  test("are no more for one worker than its open files allow", () => {
    const desk = createSlotDesk({ total: 10, mostEach: 6, size: 2 });
    expect(desk.open(0)).toBe(5);
    expect([desk.lendMore(0), desk.lendMore(0)]).toEqual([1, 0]);
  });
});
