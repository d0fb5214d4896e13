import { describe, expect, test } from "bun:test";

import { deflateMessage } from "../../src/bench/deflate.ts";
import { createEchoes } from "../../src/bench/echoes.ts";
import { describeWrong, type Expectation, matchEcho } from "../../src/bench/match-echo.ts";
import { createMessagePool } from "../../src/bench/message-pool.ts";

const pool = createMessagePool({ size: 4, binary: false, pipeline: 4, compress: false });
const { count } = pool;

function echoOf(number: number, prefix = ""): Buffer {
  const from = (number % count) * 4;
  return Buffer.concat([Buffer.from(prefix), pool.payloads.subarray(from, from + 4)]);
}

function expectation(given: Partial<Expectation>): Expectation {
  return { isCompressed: false, echoes: undefined, pool, next: 10, sent: 14, ...given };
}

const known = createEchoes(pool, Buffer.from("p: "));

describe("matchEcho", () => {
  test.each([0, 9, 10, 11, 13])("finds message %d, and what comes before it", (message) => {
    const { prefix, ...match } = matchEcho(echoOf(message, "any: "), expectation({}));
    expect(match).toEqual({ payload: echoOf(message, "any: "), message });
    expect(Buffer.from(prefix ?? "").toString()).toBe("any: ");
  });

  test.each([
    { what: "due", message: 10 },
    { what: "in flight after others", message: 13 },
    { what: "echoed already", message: 9 },
    { what: "as old as there is one", message: 0 },
  ])("finds a message $what after the known prefix", ({ message }) => {
    const given = expectation({ echoes: known });
    expect(matchEcho(echoOf(message, "p: "), given).message).toBe(message);
  });

  test.each([
    { what: "another prefix", payload: echoOf(10, "q: ") },
    { what: "no prefix", payload: echoOf(10) },
    { what: "a message that was not sent yet", payload: echoOf(14, "p: ") },
    { what: "nothing", payload: Buffer.alloc(0) },
    { what: "the prefix alone", payload: Buffer.from("p: ") },
  ])("finds none in $what", ({ payload }) => {
    const match = matchEcho(payload, expectation({ echoes: known }));
    expect(match).toEqual({ payload, message: undefined, prefix: undefined });
  });

  test.each([
    { next: count + 5, sent: count + 7, number: 5, message: count + 5 },
    { next: count + 5, sent: count + 7, number: 6, message: count + 6 },
    { next: count + 5, sent: count + 7, number: 4, message: count + 4 },
    { next: count + 5, sent: count + 7, number: 7, message: 7 },
  ])(
    "takes payload $number for message $message, the newest of its kind",
    ({ next, sent, number, message }) => {
      const given = expectation({ echoes: known, next, sent });
      expect(matchEcho(echoOf(number, "p: "), given).message).toBe(message);
    },
  );

  test("reads compressed echoes", () => {
    const given = expectation({ echoes: known, isCompressed: true });
    const match = matchEcho(deflateMessage(echoOf(11, "p: ")), given);
    expect(Buffer.from(match.payload).equals(echoOf(11, "p: "))).toBeTrue();
    expect(match.message).toBe(11);
  });

  test("shows the raw bytes of what cannot be decompressed", () => {
    const payload = Buffer.alloc(9, 0xff);
    const match = matchEcho(payload, expectation({ echoes: known, isCompressed: true }));
    expect(match).toEqual({ payload, message: undefined, prefix: undefined });
  });

  test.each([
    { what: "plain", isCompressed: false },
    { what: "compressed", isCompressed: true },
  ])("accepts prefixes of up to 64 KiB, $what", ({ isCompressed }) => {
    const match = (size: number) => {
      const echo = echoOf(10, "x".repeat(size));
      const payload = isCompressed ? deflateMessage(echo) : echo;
      return matchEcho(payload, expectation({ isCompressed })).message;
    };
    expect(match(65_536)).toBe(10);
    expect(match(65_537)).toBeUndefined();
  });
});

const long = "x".repeat(65);

test.each([
  { want: "a", got: "b", binary: false, shown: { want: '"a"', got: '"b"' } },
  { want: "ab", got: "", binary: true, shown: { want: "6162", got: "" } },
  { want: "", got: "\x1b[0m\n", binary: false, shown: { want: '""', got: '"\\u001b[0m\\n"' } },
  {
    want: long,
    got: long.slice(1),
    binary: false,
    shown: { want: `"${"x".repeat(64)}" … (65 bytes)`, got: `"${"x".repeat(64)}"` },
  },
  {
    want: long,
    got: "",
    binary: true,
    shown: { want: `${"78".repeat(64)} … (65 bytes)`, got: "" },
  },
])("wants $shown.want and got $shown.got", ({ want, got, binary, shown }) => {
  expect(describeWrong(Buffer.from(want), Buffer.from(got), binary)).toEqual(shown);
});
