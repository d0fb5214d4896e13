import { describe, expect, test } from "bun:test";

import { createEchoes, expectedEchoes, prefixOf } from "../../src/bench/echoes.ts";
import { createMessagePool } from "../../src/bench/message-pool.ts";

const pool = createMessagePool({ size: 4, binary: false, pipeline: 1, compress: false });
const message = (number: number): Buffer =>
  Buffer.from(pool.payloads.subarray(number * 4, number * 4 + 4));

test.each(["", "Echo: ", "é"])("createEchoes puts %p before each message", (text) => {
  const prefix = Buffer.from(text);
  const { size, bytes } = createEchoes(pool, prefix);
  expect(size).toBe(prefix.length + 4);
  for (const number of [0, 1, pool.count - 1]) {
    const echo = bytes.subarray(number * size, (number + 1) * size);
    expect(echo.equals(Buffer.concat([prefix, message(number)]))).toBeTrue();
  }
  expect(bytes).toHaveLength(pool.count * size);
});

describe("expectedEchoes", () => {
  test("gives the same echoes for the same prefix", () => {
    const echoesOf = expectedEchoes(pool);
    const echoes = echoesOf(Buffer.from("a"));
    expect(echoesOf(Buffer.from("a"))).toBe(echoes);
    expect(echoesOf(Buffer.from("b"))).not.toBe(echoes);
    // Bytes that are not text are distinguished as well.
    expect(echoesOf(Buffer.of(0xff))).not.toBe(echoesOf(Buffer.of(0xfe)));
  });

  test("keeps 16 of them, and is right about more, too", () => {
    const echoesOf = expectedEchoes(pool);
    const prefixes = Array.from({ length: 20 }, (_, index) => Buffer.of(index));
    const first = prefixes.map(echoesOf);
    const again = prefixes.map(echoesOf);
    expect(first.filter((echoes, index) => echoes === again[index])).toHaveLength(16);
    expect(again.map(({ prefix }) => prefix[0])).toEqual(prefixes.map(([byte]) => byte));
  });
});

describe("prefixOf", () => {
  test.each([
    { what: "the message alone", echo: message(3), want: "" },
    {
      what: "the message after a prefix",
      echo: Buffer.concat([Buffer.from("p: "), message(3)]),
      want: "p: ",
    },
    { what: "another message", echo: message(4), want: undefined },
    {
      what: "something after the message",
      echo: Buffer.concat([message(3), Buffer.from(".")]),
      want: undefined,
    },
    { what: "less than the message", echo: message(3).subarray(1), want: undefined },
    { what: "nothing", echo: Buffer.alloc(0), want: undefined },
  ])("in $what is $want", ({ echo, want }) => {
    const prefix = prefixOf(echo, pool, 3);
    expect(prefix && Buffer.from(prefix).toString()).toBe(want as string);
  });
});
