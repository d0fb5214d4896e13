import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import type { Message } from "../../src/protocol/message.ts";
import { listen } from "../../src/server/listen.ts";
import { startEchoServer } from "../../src/server/start-echo-server.ts";
import { createRecorder } from "../support/recorder.ts";
import { transcriptOf } from "../support/transcript.ts";

describe("a large binary message", () => {
  const sent = Buffer.alloc(1024 * 1024, "0123456789abcdef-");

  test("is empty once it was answered, and was answered in full", async () => {
    const seen: Message[] = [];
    await using server = await listen({
      port: 0,
      observer: { received: (_, message) => void seen.push(message) },
    });
    await using socket = await connect(server.url);
    await socket.send(sent);
    expect(await socket.receive()).toEqual(sent);
    expect(seen.map(({ length }) => length)).toEqual([0]);
  });

  test("is remembered by a server for tests", async () => {
    await using server = await startEchoServer();
    await using socket = await connect(server.url);
    await socket.send(sent);
    await socket.receive();
    expect(server.received.map(({ message }) => message)).toEqual([sent]);
  });
});

test("an endpoint that fails as it begins is reported, and closed with 1011", async () => {
  const recorder = createRecorder();
  // No string is that long.
  const options = { maxPayload: 2 ** 32 - 1, observer: recorder.observer };
  await using server = await listen({ port: 0, ...options });
  const { code, reason } = await transcriptOf(`${server.url}/stream/1?size=3GiB`);
  expect({ code, reason }).toEqual({ code: 1011, reason: "internal error" });
  await recorder.until("closed #1 1011");
  expect(recorder.lines.map((line) => line.split(" ", 1)[0])).toEqual([
    "opened",
    "failed",
    "closed",
  ]);
});

test("a default fault that is undefined leaves the prefix as it is", async () => {
  const faults = {};
  Object.assign(faults, { prefix: undefined });
  await using server = await listen({ port: 0, faults });
  expect(
    await transcriptOf(`${server.url}/?delay=1ms&close=4000&after=1`, ["Hello"]),
  ).toMatchObject({
    messages: ["Echo: Hello"],
  });
});
