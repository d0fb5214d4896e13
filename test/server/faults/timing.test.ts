import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";
import { numbered, transcriptOf } from "../../support/transcript.ts";

// Milliseconds by which a timer may fire before its time.
const tooEarly = 2;

describe("delay", () => {
  test("holds each echo back for as long as was asked", async () => {
    await using server = await listen({ port: 0 });
    await using client = await connect(`${server.url}/raw?delay=40ms`);
    for (const text of ["1", "2"]) {
      const start = performance.now();
      await client.send(text);
      expect(await client.receive()).toBe(text);
      expect(performance.now() - start).toBeGreaterThanOrEqual(40 - tooEarly);
    }
  });

  test("holds echoes back side by side, not one after the other", async () => {
    await using server = await listen({ port: 0 });
    const start = performance.now();
    const url = `${server.url}/raw?delay=100ms&close=1000&after=100`;
    const { messages } = await transcriptOf(url, numbered(100));
    expect(messages).toEqual(numbered(100));
    // One after the other they would take 10 seconds.
    expect(performance.now() - start).toBeWithin(100 - tooEarly, 9000);
  });

  test("concerns what is pushed as well", async () => {
    await using server = await listen({ port: 0 });
    const start = performance.now();
    const { messages } = await transcriptOf(`${server.url}/stream/3?delay=40ms`);
    expect(messages).toEqual(["1", "2", "3"]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(40 - tooEarly);
  });
});

test.each(["jitter=20ms", "delay=1ms&jitter=20ms", "jitter=5ms&rate=100kB"])(
  "%s keeps the order of texts and binary",
  async (faults) => {
    await using server = await listen({ port: 0 });
    const sent = numbered(200).map((text, index) => (index % 3 === 0 ? Buffer.from(text) : text));
    const url = `${server.url}/raw?${faults}&close=1000&after=200`;
    expect(await transcriptOf(url, sent)).toEqual({ messages: sent, code: 1000, reason: "" });
  },
);

describe("rate", () => {
  const large = ["x".repeat(65_536)];
  const small = Array.from({ length: 10 }, () => "x".repeat(100));

  test.each([
    { path: "/raw?rate=500KiB&after=1", sent: large, milliseconds: 128 },
    { path: "/raw?rate=10kB&after=10", sent: small, milliseconds: 100 },
    { path: "/raw?rate=10kB&duplicate=1&after=5", sent: small, milliseconds: 100 },
    { path: "/bytes/64KiB?rate=1MiB&after=1", sent: [], milliseconds: 62 },
    { path: "/stream/10?size=1kB&rate=100kB&after=10", sent: [], milliseconds: 100 },
  ])("$path takes at least $milliseconds ms", async ({ path, sent, milliseconds }) => {
    await using server = await listen({ port: 0 });
    const start = performance.now();
    const { messages, code } = await transcriptOf(`${server.url}${path}&close=4000`, sent);
    expect(performance.now() - start).toBeGreaterThanOrEqual(milliseconds - tooEarly);
    expect(messages).not.toBeEmpty();
    expect(code).toBe(4000);
  });
});
