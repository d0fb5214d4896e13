import { describe, expect, test } from "bun:test";

import { opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { openAt } from "../../support/handshake.ts";
import { echoOf } from "../../support/raw-client.ts";
import { createRecorder } from "../../support/recorder.ts";
import { untilStill } from "../../support/stillness.ts";
import { numbered, transcriptOf } from "../../support/transcript.ts";
import { until } from "../../support/until.ts";

describe("close", () => {
  test.each([
    { query: "close=1011", want: { messages: [], code: 1011, reason: "" } },
    {
      query: "close=4000&reason=%C3%BC&after=2",
      want: { messages: ["1", "2"], code: 4000, reason: "ü" },
    },
    {
      query: "close=1013&after=3&delay=20ms",
      want: { messages: ["1", "2", "3"], code: 1013, reason: "" },
    },
    { query: "close=1000&after=3&drop=1", want: { messages: [], code: 1000, reason: "" } },
  ])("$query ends the connection after its echoes", async ({ query, want }) => {
    await using server = await listen({ port: 0 });
    expect(await transcriptOf(`${server.url}/raw?${query}`, numbered(5))).toEqual(want);
  });

  test("counts what is pushed", async () => {
    await using server = await listen({ port: 0 });
    const { messages, code } = await transcriptOf(`${server.url}/stream/9?close=4000&after=3`);
    expect(messages).toEqual(["1", "2", "3"]);
    expect(code).toBe(4000);
  });

  test("counts a message and its echo once", async () => {
    await using server = await listen({ port: 0 });
    const { messages } = await transcriptOf(`${server.url}/room/x?close=4000&after=2`, ["1", "2"]);
    expect(messages).toEqual(["1", "2"]);
  });
});

describe.concurrent("after a time", () => {
  test.each([
    { query: "close=4000&reason=late", code: 4000, reason: "late" },
    { query: "close=4000", code: 4000, reason: "" },
    { query: "close=4000&delay=1ms&drop=1", code: 4000, reason: "" },
    { query: "abort", code: 1006, reason: "" },
  ])("$query ends a connection on which nothing is said", async ({ query, code, reason }) => {
    await using server = await listen({ port: 0 });
    const start = performance.now();
    const transcript = await transcriptOf(`${server.url}/?${query}&after=60ms`);
    expect(transcript).toMatchObject({ messages: [], code });
    if (code !== 1006) expect(transcript.reason).toBe(reason);
    expect(performance.now() - start).toBeGreaterThan(58);
  });

  test("close counts no messages", async () => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/raw?close=4000&after=60ms`;
    const { messages, code } = await transcriptOf(url, numbered(100));
    expect(messages).toEqual(numbered(100));
    expect(code).toBe(4000);
  });

  test("stall reads no more", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/raw?stall&after=60ms");
    await client.sendFrames({ opcode: opcode.text, payload: "heard" });
    expect((await client.readMessage()).toString()).toBe("heard");
    await until(() => server.metrics().faults["stall"] === 1);
    await client.sendFrames({ opcode: opcode.text, payload: "unheard" });
    for (let round = 0; round < 5; round++) await echoOf(server.port, "tick");
    expect(recorder.lines).not.toContain("received #1 unheard");
  });

  test("a connection that has ended is left alone", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/?close=4000&after=30ms");
    client.terminate();
    await recorder.until("closed #1 1006");
    await transcriptOf(`${server.url}/?close=4001&after=60ms`);
    expect(server.metrics().faults).toEqual({ close: 1 });
  });
});

describe("abort", () => {
  test.each(["abort", "close=1006"])("%s cuts the connection at once", async (query) => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, `/?${query}`);
    expect(await client.readRest()).toBeEmpty();
  });

  test.each(["abort", "abort&delay=10ms", "abort&rate=10MB", "close=1006"])(
    "%s&after=20 lets every echo before it arrive, and sends no Close frame",
    async (query) => {
      const recorder = createRecorder();
      await using server = await listen({ port: 0, observer: recorder.observer });
      using client = await openAt(server.port, `/raw?${query}&after=20`);
      const padding = ".".repeat(10_000);
      await client.sendFrames(
        ...numbered(25).map((text) => ({ opcode: opcode.text, payload: text + padding })),
      );
      for (const text of numbered(20)) {
        expect((await client.readMessage()).toString()).toBe(text + padding);
      }
      expect(await client.readRest()).toBeEmpty();
      await recorder.until("closed #1 1006 abort");
    },
  );

  test("waits for a slow client", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/stream/1000?size=64KiB&abort&after=300");
    client.pause();
    await untilStill(() => server.metrics().traffic.textMessagesSent);
    client.resume();
    for (const text of numbered(300)) {
      expect((await client.readMessage()).toString().replaceAll(".", "")).toBe(text);
    }
    expect(await client.readRest()).toBeEmpty();
  });

  test("is what a client sees as 1006", async () => {
    await using server = await listen({ port: 0 });
    const { messages, code } = await transcriptOf(`${server.url}/raw?abort&after=1`, ["Hello"]);
    expect(messages).toEqual(["Hello"]);
    expect(code).toBe(1006);
  });
});
