import { describe, expect, test } from "bun:test";

import { encodeClose, opcode } from "../../../src/protocol/frame.ts";
import { startFront, startPair } from "../../support/fronted.ts";
import { openRawClient } from "../../support/raw-client.ts";
import { acceptanceOf, startRawServer } from "../../support/raw-server.ts";

const messages = [
  { what: "a text", kind: opcode.text, payload: "Hello" },
  { what: "an empty text", kind: opcode.text, payload: "" },
  { what: "text beyond ASCII", kind: opcode.text, payload: "Grüße, 世界 👩‍🚀 \ufeff \ufffd" },
  { what: "a text with a leading U+FEFF", kind: opcode.text, payload: "\ufeffmark" },
  { what: "binary", kind: opcode.binary, payload: Uint8Array.of(0, 255, 128) },
  { what: "empty binary", kind: opcode.binary, payload: new Uint8Array() },
  { what: "200 bytes", kind: opcode.text, payload: "x".repeat(200) },
  { what: "70,000 bytes", kind: opcode.binary, payload: new Uint8Array(70_000).fill(7) },
  { what: "a text of 1 MiB", kind: opcode.text, payload: "é".repeat(2 ** 19) },
];

describe("messages", () => {
  test.each(messages)("$what reaches the server as it is", async ({ kind, payload }) => {
    await using pair = await startPair();
    await pair.client.sendFrames({ opcode: kind, payload });
    const frame = await pair.upstream.readFrame();
    expect(frame).toMatchObject({ fin: true, opcode: kind, masked: true });
    expect(frame.payload.equals(Buffer.from(payload))).toBeTrue();
  });

  test.each(messages)("$what reaches the client as it is", async ({ kind, payload }) => {
    await using pair = await startPair();
    await pair.upstream.sendFrames({ opcode: kind, payload, maskingKey: null });
    const frame = await pair.client.readFrame();
    expect(frame).toMatchObject({ fin: true, opcode: kind, masked: false });
    expect(frame.payload.equals(Buffer.from(payload))).toBeTrue();
  });

  test("thousands keep their order in both directions", async () => {
    await using pair = await startPair();
    const texts = Array.from({ length: 3000 }, (_, index) => `${index}`.padEnd(index % 200, "."));
    const frames = texts.map((payload) => ({ opcode: opcode.text, payload }));
    const sending = Promise.all([
      pair.client.sendFrames(...frames),
      pair.upstream.sendFrames(...frames.map((frame) => ({ ...frame, maskingKey: null }))),
    ]);
    for (const text of texts) {
      expect((await pair.upstream.readMessage()).toString()).toBe(text);
      expect((await pair.client.readMessage()).toString()).toBe(text);
    }
    await sending;
  });

  test("a message in fragments, with a Ping among them, arrives whole", async () => {
    await using pair = await startPair();
    const own = { maskingKey: null } as const;
    await pair.upstream.sendFrames(
      { opcode: opcode.text, payload: "Gr\xc3", fin: false, ...own },
      { opcode: opcode.ping, payload: "still there?", ...own },
      { opcode: opcode.continuation, payload: "", fin: false, ...own },
    );
    const pong = await pair.upstream.readFrame();
    expect(pong).toMatchObject({ opcode: opcode.pong, masked: true });
    expect(pong.payload.toString()).toBe("still there?");
    await pair.upstream.sendFrames({ opcode: opcode.continuation, payload: "ße", ...own });
    expect((await pair.client.readMessage()).toString()).toBe("Gr\xc3ße");
  });

  test("what the server sends byte by byte, and along with its answer, arrives", async () => {
    using upstream = startRawServer(async (socket) => {
      const head = await socket.readHead();
      await socket.write(Buffer.from(`${acceptanceOf(head)}\x81\x05early`, "latin1"));
      for (const byte of Buffer.from("\x81\x04late", "latin1")) {
        await socket.write(Uint8Array.of(byte));
        await new Promise(setImmediate);
      }
      await socket.readRest();
    });
    await using front = await startFront(upstream.url);
    using client = await openRawClient(front.port);
    expect((await client.readMessage()).toString()).toBe("early");
    expect((await client.readMessage()).toString()).toBe("late");
  });
});

describe("the end", () => {
  test.each([1000, 1001, 1011, 3000, 4999])(
    "by the client with %d is that of the server",
    async (code) => {
      await using pair = await startPair();
      await pair.client.sendFrames(
        { opcode: opcode.text, payload: "last" },
        { opcode: opcode.close, payload: encodeClose(code, "so long") },
      );
      expect((await pair.upstream.readMessage()).toString()).toBe("last");
      expect(await pair.upstream.readClose()).toEqual({ code, reason: "so long" });
      expect(await pair.client.readClose()).toEqual({ code, reason: "so long" });
    },
  );

  test.each([1000, 1001, 1011, 3000, 4999])(
    "by the server with %d is that of the client",
    async (code) => {
      await using pair = await startPair();
      await pair.upstream.sendFrames(
        { opcode: opcode.text, payload: "last", maskingKey: null },
        { opcode: opcode.close, payload: encodeClose(code, "so long"), maskingKey: null },
      );
      expect((await pair.client.readMessage()).toString()).toBe("last");
      expect(await pair.client.readClose()).toEqual({ code, reason: "so long" });
      expect(await pair.upstream.readClose()).toEqual({ code, reason: "" });
    },
  );

  test("without a code is one without a code, in both directions", async () => {
    await using one = await startPair();
    await one.client.sendFrames({ opcode: opcode.close });
    expect(await one.upstream.readClose()).toMatchObject({ code: 1005 });
    await using other = await startPair();
    await other.upstream.sendFrames({ opcode: opcode.close, maskingKey: null });
    expect(await other.client.readClose()).toMatchObject({ code: 1005 });
  });

  test("a cut by the server is a cut, after what it sent before", async () => {
    await using pair = await startPair();
    await pair.upstream.sendFrames({ opcode: opcode.text, payload: "last", maskingKey: null });
    pair.upstream.finish();
    expect((await pair.client.readMessage()).toString()).toBe("last");
    expect((await pair.client.readRest()).length).toBe(0);
    await pair.front.recorder.until("closed #1 1006 the upstream cut the connection");
  });

  test("a reset in the middle of a message is a cut", async () => {
    await using pair = await startPair();
    await pair.upstream.write(Buffer.from("\x81\x7e\xff\xffbegun", "latin1"));
    pair.upstream.terminate();
    expect((await pair.client.readRest()).length).toBe(0);
  });

  test("a cut by the client is a cut, after what it sent before", async () => {
    await using pair = await startPair();
    await pair.client.sendFrames({ opcode: opcode.text, payload: "last" });
    pair.client.finish();
    expect((await pair.upstream.readMessage()).toString()).toBe("last");
    expect((await pair.upstream.readRest()).length).toBe(0);
  });

  test("a client that breaks the protocol ends both sides", async () => {
    await using pair = await startPair();
    await pair.client.sendFrames({ opcode: 3, payload: "?" });
    expect(await pair.client.readClose()).toMatchObject({ code: 1002 });
    expect(await pair.upstream.readClose()).toMatchObject({ code: 1002 });
  });

  test.each([
    { what: "a masked frame", frame: { opcode: opcode.text, payload: "?" }, code: 1002 },
    { what: "an opcode", frame: { opcode: 3, maskingKey: null }, code: 1002 },
    {
      what: "text that is no UTF-8",
      frame: { opcode: opcode.text, payload: Uint8Array.of(0xc3, 0x28), maskingKey: null },
      code: 1007,
    },
    {
      what: "a message that is too big",
      frame: { opcode: opcode.text, payload: "x".repeat(1025), maskingKey: null },
      code: 1009,
    },
  ])("a server that sends $what ends both sides", async ({ frame, code }) => {
    await using pair = await startPair({ maxPayload: 1024 });
    await pair.upstream.sendFrames(frame);
    expect(await pair.upstream.readClose()).toMatchObject({ code });
    const { code: told } = await pair.client.readClose();
    expect(told).toBe(code === 1009 ? 1009 : 1014);
  });

  test("a message of exactly --max-payload goes through", async () => {
    await using pair = await startPair({ maxPayload: 1024 });
    const payload = "x".repeat(1024);
    await pair.upstream.sendFrames({ opcode: opcode.text, payload, maskingKey: null });
    expect((await pair.client.readMessage()).toString()).toBe(payload);
  });

  test("a server that stops closes both sides with 1001", async () => {
    await using pair = await startPair();
    const stopped = pair.front.stop();
    expect(await pair.client.readClose()).toMatchObject({ code: 1001 });
    expect(await pair.upstream.readClose()).toMatchObject({ code: 1001 });
    await stopped;
  });
});
