import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { openAt } from "../../support/handshake.ts";
import { echoOf } from "../../support/raw-client.ts";
import { createRecorder } from "../../support/recorder.ts";
import { untilStill } from "../../support/stillness.ts";
import { numbered, transcriptOf } from "../../support/transcript.ts";

describe("/stream/<n>", () => {
  test.each([
    { path: "/stream/0", want: [] },
    { path: "/stream/3", want: ["1", "2", "3"] },
    { path: "/stream/3?size=5", want: ["1....", "2....", "3...."] },
    { path: "/stream/10?size=1", want: numbered(10) },
    { path: "/stream/2?duplicate=1", want: ["1", "1", "2", "2"] },
    { path: "/stream/2?prefix=unused", want: ["1", "2"] },
  ])("sends what $path asks for, and closes", async ({ path, want }) => {
    await using server = await listen({ port: 0 });
    expect(await transcriptOf(`${server.url}${path}`)).toEqual({
      messages: want,
      code: 1000,
      reason: "",
    });
  });

  test("keeps its order over 20,000 messages", async () => {
    await using server = await listen({ port: 0 });
    const { messages, code } = await transcriptOf(`${server.url}/stream/20000`);
    expect(messages).toEqual(numbered(20_000));
    expect(code).toBe(1000);
  });

  test("answers nothing", async () => {
    await using server = await listen({ port: 0 });
    const { messages } = await transcriptOf(`${server.url}/stream/2?delay=20ms`, ["Hello"]);
    expect(messages).toEqual(["1", "2"]);
  });
});

describe("a client that does not read", () => {
  test("is not sent ahead more than the system holds, and misses nothing", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/stream/1000000?size=4KiB");
    client.pause();
    const sent = () => server.metrics().traffic.textMessagesSent;
    await untilStill(sent);
    // 4 GB are to come; the buffers of a system for one connection hold some MB.
    expect(sent()).toBeLessThan(20_000);
    const ahead = sent();
    client.resume();
    for (let count = 1; count <= ahead + 1000; count++) {
      const { payload } = await client.readFrame();
      if (payload.length === 4096 && Number.parseInt(payload.toString()) === count) continue;
      throw new Error(`Expected message ${count}: got ${payload.subarray(0, 20)}`);
    }
  });
});

test("what is held back for a client is not made ahead either", async () => {
  await using server = await listen({ port: 0 });
  using _ = await openAt(server.port, "/stream/1000000?delay=1h");
  const made = () => server.metrics().faults["delay"] ?? 0;
  await untilStill(made);
  // So many small messages fill a mebibyte, each costing something in addition to its payload.
  expect(made()).toBeWithin(1000, 20_000);
});

// More than any test has time for.
const endless = "/stream/1000000000";

describe("an endless stream", () => {
  test.each(["", "?drop=1", "?size=1MiB&drop=1", "?delay=10s", "?rate=1"])(
    "holds up no one else: %j",
    async (query) => {
      await using server = await listen({ port: 0 });
      using client = await openAt(server.port, `${endless}${query}`);
      for (let round = 0; round < 5; round++) {
        expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
      }
      await client.sendFrames({ opcode: opcode.close });
    },
  );

  test.each(["size=64KiB", "delay=10s", "rate=1", "drop=1"])(
    "can be closed by the client, with %s",
    async (query) => {
      await using server = await listen({ port: 0 });
      const client = await connect(`${server.url}${endless}?${query}`);
      expect(await client.close(4000, "enough")).toEqual({ code: 4000, reason: "enough" });
    },
  );

  test("ends when the client has gone", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, `${endless}?drop=1`);
    const dropped = () => server.metrics().faults["drop"] ?? 0;
    expect(dropped()).toBeGreaterThan(0);
    client.terminate();
    await recorder.until("closed #1 1006");
    const last = dropped();
    for (let round = 0; round < 5; round++) await echoOf(server.port, "tick");
    expect(dropped()).toBe(last);
  });
});
