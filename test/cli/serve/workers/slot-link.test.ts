import { describe, expect, test } from "bun:test";

import type { ToParent } from "../../../../src/cli/serve/workers/messages.ts";
import { createSlotLink } from "../../../../src/cli/serve/workers/slot-link.ts";

function watchedLink() {
  const sent: ToParent[] = [];
  return { sent, ...createSlotLink((message) => void sent.push(message)) };
}

describe("the slots of a worker", () => {
  test("are those that it was lent", () => {
    const { link, take } = watchedLink();
    expect(link.lent).toBe(0);
    take({ kind: "lend", slots: 3 });
    expect(link.lent).toBe(3);
  });

  test("are asked for once, however many clients wait", async () => {
    const { sent, link, take } = watchedLink();
    const waiting = [link.borrow(), link.borrow()];
    await Promise.resolve();
    expect(sent).toEqual([{ kind: "borrow", question: 1 }]);
    take({ kind: "lend", question: 1, slots: 2 });
    expect(await Promise.all(waiting)).toEqual([true, true]);
    expect(link.lent).toBe(2);
  });

  test("are not asked for again at once when there were none", async () => {
    const { sent, link, take } = watchedLink();
    const waiting = link.borrow();
    await Promise.resolve();
    take({ kind: "lend", question: 1, slots: 0 });
    expect(await waiting).toBe(false);
    expect(await link.borrow()).toBe(false);
    expect(sent).toHaveLength(1);
  });

  test("are not in use before there is a server", () => {
    const { link, take, giveBack } = watchedLink();
    take({ kind: "lend", slots: 2 });
    giveBack({ kind: "recall", question: 1 });
    expect(link.lent).toBe(1);
  });

  test.each([
    { lent: 9, inUse: 2, returned: 4 },
    { lent: 3, inUse: 2, returned: 1 },
    { lent: 2, inUse: 2, returned: 0 },
    { lent: 1, inUse: 2, returned: 0 },
  ])("$lent with $inUse in use: $returned are returned", ({ lent, inUse, returned }) => {
    const { sent, link, take, giveBack } = watchedLink();
    link.onRecall(() => inUse);
    take({ kind: "lend", slots: lent });
    giveBack({ kind: "recall", question: 7 });
    expect(sent).toEqual([{ kind: "returned", question: 7, slots: returned }]);
    expect(link.lent).toBe(lent - returned);
  });
});
