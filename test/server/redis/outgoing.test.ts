import { expect, test } from "bun:test";

import { createOutgoing } from "../../../src/server/redis/outgoing.ts";

/** A queue whose publishing ends when the test says so. */
function heldBack() {
  const sent: { channel: string; packed: readonly string[]; confirm(): void; fail(): void }[] = [];
  const outgoing = createOutgoing((channel, packed) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    sent.push({ channel, packed, confirm: resolve, fail: () => reject(new Error("lost")) });
    return promise;
  });
  return { ...outgoing, sent };
}

async function isResolved(promise: Promise<unknown> | undefined): Promise<boolean> {
  return (await Promise.race([promise, turn().then(() => "not yet")])) !== "not yet";
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("what is said in one turn goes to each channel in one piece", async () => {
  const { put, sent } = heldBack();
  for (const packed of ["1", "2", "3"]) {
    put("a", packed);
    put("b", packed);
  }
  expect(sent).toEqual([]);
  await turn();
  expect(sent.map(({ channel, packed }) => [channel, packed])).toEqual([
    ["a", ["1", "2", "3"]],
    ["b", ["1", "2", "3"]],
  ]);
});

test("a long batch does not wait for the end of the turn", () => {
  const { put, sent } = heldBack();
  put("a", "x".repeat(64 * 1024 + 1));
  put("a", "next");
  expect(sent).toHaveLength(1);
});

test.each(["confirm", "fail"] as const)(
  "a channel waits for Redis, until it does %s",
  async (end) => {
    const { put, sent } = heldBack();
    expect(put("a", "x".repeat(256 * 1024))).toBeUndefined();
    const relief = put("a", "y");
    expect(relief).toBeDefined();
    expect(put("b", "another")).toBeUndefined();
    await turn();
    expect(await isResolved(relief)).toBe(false);
    sent[0]?.[end]();
    expect(await isResolved(relief)).toBe(true);
    expect(put("a", "z")).toBeUndefined();
  },
);

test("all channels wait if all of them together have too much on the way", async () => {
  const { put, sent } = heldBack();
  for (let index = 0; index < 65; index++) put(`${index}`, "x".repeat(256 * 1024));
  const relief = put("small", "x");
  await turn();
  sent.at(-1)?.confirm();
  expect(await isResolved(relief)).toBe(false);
  for (const { confirm } of sent.slice(0, 40)) confirm();
  expect(await isResolved(relief)).toBe(true);
});
