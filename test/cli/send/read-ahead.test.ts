import { expect, test } from "bun:test";

import { readAhead } from "../../../src/cli/send/read-ahead.ts";

async function* letters(): AsyncGenerator<string> {
  yield* ["a", "b", "c"];
}

test("all messages come, the first of them included", async () => {
  const { first, messages } = readAhead(letters());
  await first;
  expect(await Array.fromAsync(messages)).toEqual(["a", "b", "c"]);
});

test("what one leaves, the next gets, and what it took last", async () => {
  const { messages } = readAhead(letters());
  for await (const message of messages) if (message === "b") break;
  expect(await Array.fromAsync(messages)).toEqual(["b", "c"]);
});

test("what one still waits for when it leaves, the next gets too", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  async function* slow(): AsyncGenerator<string> {
    yield await promise;
  }
  const { messages } = readAhead(slow());
  void messages[Symbol.asyncIterator]().next();
  const next = messages[Symbol.asyncIterator]().next();
  resolve("a");
  expect(await next).toEqual({ done: false, value: "a" });
});

test("a first message that is wrong is told at once, and to whoever takes it", async () => {
  async function* wrong(problem: string): AsyncGenerator<string> {
    if (problem !== "") throw new Error(problem);
    yield "never";
  }
  const { first, messages } = readAhead(wrong("broken"));
  await expect(first).rejects.toThrow("broken");
  await expect(Array.fromAsync(messages)).rejects.toThrow("broken");
});
