import { describe, expect, test } from "bun:test";

import { listen } from "../../../src/server/listen.ts";
import { createRecorder } from "../../support/recorder.ts";
import { numbered, transcriptOf } from "../../support/transcript.ts";

/** How many copies of the messages 1, 2, … come, a digit each, as a list of messages. */
function spell(copies: string): string[] {
  return [...copies].flatMap((count, index) =>
    Array.from({ length: Number(count) }, () => String(index + 1)),
  );
}

describe("a seed decides once and for all", () => {
  test.each([
    { faults: "drop=30%25&seed=7", copies: "01101110101111111101" },
    { faults: "duplicate=30%25&seed=7", copies: "11121122121121212211" },
    { faults: "drop=0.3&duplicate=0.3&seed=7", copies: "01101120101121212201" },
    { faults: "drop=0.3&duplicate=0.3&seed=8", copies: "12121210112220100011" },
    { faults: "drop=1", copies: "0".repeat(20) },
    { faults: "duplicate=100%25", copies: "2".repeat(20) },
    { faults: "drop=0&duplicate=0", copies: "1".repeat(20) },
  ])("$faults sends each of 20 messages $copies times", async ({ faults, copies }) => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/raw?${faults}&close=1000&after=20`;
    expect(await transcriptOf(url, numbered(20))).toEqual({
      messages: spell(copies),
      code: 1000,
      reason: "",
    });
    const pushed = await transcriptOf(`${server.url}/stream/20?${faults}`);
    expect(pushed.messages).toEqual(spell(copies));
  });
});

describe("a seed that was not given", () => {
  test("is reported to the observer, and repeats the same faults", async () => {
    const seeds: (number | undefined)[] = [];
    await using server = await listen({
      port: 0,
      observer: { opened: ({ seed }) => void seeds.push(seed) },
    });
    const url = `${server.url}/raw?drop=50%25&duplicate=50%25&close=1000&after=64`;
    const first = await transcriptOf(url, numbered(64));
    const other = await transcriptOf(url, numbered(64));
    const again = await transcriptOf(`${url}&seed=${seeds[0]}`, numbered(64));
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect<unknown>(seeds[2]).toBe(seeds[0]);
  });

  test("is drawn only if there is something to decide", async () => {
    const seeds: (number | undefined)[] = [];
    await using server = await listen({
      port: 0,
      observer: { opened: ({ seed }) => void seeds.push(seed) },
    });
    for (const query of ["seed=7", "delay=1ms&seed=7", "drop=0&seed=7", "jitter=1ms&seed=7"]) {
      await transcriptOf(`${server.url}/?${query}&close=1000`);
    }
    expect(seeds).toEqual([undefined, undefined, undefined, 7]);
  });
});

test("a lost message was received, and counts towards ?after", async () => {
  const recorder = createRecorder();
  await using server = await listen({ port: 0, observer: recorder.observer });
  const url = `${server.url}/?drop=1&close=4000&after=2`;
  expect(await transcriptOf(url, ["1", "2"])).toEqual({ messages: [], code: 4000, reason: "" });
  expect(recorder.lines).toContain("received #1 2");
  expect(server.metrics().faults).toEqual({ drop: 2, close: 1 });
});
