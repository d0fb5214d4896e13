import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { type Close, encodeClose, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { acceptHandshake, type RawServer, startRawServer } from "../support/raw-server.ts";
import { untilStill } from "../support/stillness.ts";

describe("close", () => {
  test("sends 1000 by default", async () => {
    using server = startClosing();
    const socket = await connect(server.url);
    expect(await socket.close()).toEqual({ code: 1000, reason: "" });
    expect(await server.received).toEqual({ code: 1000, reason: "" });
  });

  test("sends the code and the reason, and resolves to those of the server", async () => {
    using server = startClosing({ code: 4001, reason: "answer" });
    const socket = await connect(server.url);
    expect(await socket.close(4000, "question")).toEqual({ code: 4001, reason: "answer" });
    expect(await server.received).toEqual({ code: 4000, reason: "question" });
    expect(await socket.closed).toEqual({ code: 4001, reason: "answer" });
  });

  test("comes with the end of the block that uses the socket", async () => {
    using server = startClosing();
    {
      await using socket = await connect(server.url);
      expect(socket.url).toBe(server.url);
    }
    expect(await server.received).toEqual({ code: 1000, reason: "" });
  });

  test("cuts off a server that does not answer in time", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      resolve(await socket.readRest());
    });
    const socket = await connect(server.url, { closeTimeout: 50 });
    expect(await socket.close()).toEqual({ code: 1006, reason: "" });
    await ended;
  });

  test("is not held up by messages that no one has read", async () => {
    const { promise: received, resolve } = Promise.withResolvers<Close>();
    const count = 64;
    let sent = 0;
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      const payload = Buffer.alloc(2 ** 20);
      for (; sent < count; sent++) {
        await socket.sendFrames({ opcode: opcode.binary, payload, maskingKey: null });
      }
      const close = await socket.readClose();
      await socket.sendFrames({
        opcode: opcode.close,
        payload: encodeClose(1000),
        maskingKey: null,
      });
      resolve(close);
    });
    const socket = await connect(server.url);
    await untilStill(() => sent);
    expect(sent).toBeLessThan(count);
    expect(await socket.close()).toEqual({ code: 1000, reason: "" });
    expect(await received).toEqual({ code: 1000, reason: "" });
  });

  test.each([
    { what: "answers with the same code", code: 4000, answer: 4000, failure: undefined },
    { what: "goes away", code: 1000, answer: 1001, failure: undefined },
    { what: "answers with an error code", code: 1000, answer: 1011, failure: "CONNECTION_LOST" },
  ])("of a server that $what ends in $failure", async ({ code, answer, failure }) => {
    using server = startClosing({ code: answer, reason: "" });
    const socket = await connect(server.url);
    expect(socket.closedError()).toBeUndefined();
    await socket.close(code);
    expect(socket.closedError()?.code).toBe(failure as never);
  });

  test.each([
    { what: "answers nothing", closeTimeout: 50, failure: undefined },
    { what: "ends the connection", closeTimeout: 60_000, failure: "CONNECTION_LOST" },
  ])(
    "of a server that $what, without a Close frame, ends in $failure",
    async ({ closeTimeout, failure }) => {
      using server = startRawServer(async (socket) => {
        await acceptHandshake(socket);
        await socket.readClose();
        if (failure !== undefined) socket.finish();
        await socket.readRest();
      });
      const socket = await connect(server.url, { closeTimeout });
      await socket.close();
      expect(socket.closedError()?.code).toBe(failure as never);
    },
  );

  test.each([
    { code: 1000, error: "CLOSED", failure: undefined },
    { code: 1011, error: "CONNECTION_LOST", failure: "CONNECTION_LOST" },
  ])(
    "by the server, with $code, is enough: its TCP connection may stay open",
    async ({ code, error, failure }) => {
      using server = startRawServer(async (socket) => {
        await acceptHandshake(socket);
        const payload = encodeClose(code, "enough");
        await socket.sendFrames({ opcode: opcode.close, payload, maskingKey: null });
        await socket.readRest();
      }, true);
      const socket = await connect(server.url, { closeTimeout: 50 });
      expect(await failureOf(socket.receive())).toMatchObject({ code: error, closeCode: code });
      expect(await socket.closed).toEqual({ code, reason: "enough" });
      expect(socket.closedError()?.code).toBe(failure as never);
    },
  );

  test("leaves earlier messages to be read, and then reports how it ended", async () => {
    const frames = ["one", "two"].map((payload) => ({ opcode: opcode.text, payload }));
    using server = startClosing({ code: 1000, reason: "" }, frames);
    const socket = await connect(server.url);
    expect(await socket.receive()).toBe("one");
    // By the next turn of the event loop all of one piece has been read.
    await new Promise(setImmediate);
    await socket.close();
    expect(await Array.fromAsync(socket)).toEqual(["two"]);
    expect(await failureOf(socket.receive())).toMatchObject({ code: "CLOSED", closeCode: 1000 });
  });

  test("ends an iteration that waits", async () => {
    await using server = await listen({ port: 0 });
    const socket = await connect(server.url);
    const iteration = Array.fromAsync(socket);
    await socket.close();
    expect(await iteration).toBeEmpty();
  });

  test("may be called twice", async () => {
    await using server = await listen({ port: 0 });
    const socket = await connect(server.url);
    const [first, second] = await Promise.all([socket.close(4000), socket.close(4001)]);
    expect(first).toEqual({ code: 4000, reason: "" });
    expect(second).toEqual(first);
    expect(await socket.close()).toEqual(first);
  });

  test.each([
    { what: "a code for no one to send", code: 1005, reason: "" },
    { what: "a code that is not assigned", code: 2999, reason: "" },
    { what: "a reason of 124 bytes", code: 1000, reason: "x".repeat(124) },
  ])("refuses $what with BAD_VALUE, and leaves the connection open", async ({ code, reason }) => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const failure = await failureOf(socket.close(code, reason));
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
    expect(failure).toMatchObject({ code: "BAD_VALUE" });
  });

  test("does not count as having closed when it is refused", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(`${server.url}/?close=1011&after=1`);
    await failureOf(socket.close(1011, "x".repeat(124)));
    await socket.send("the last one");
    await socket.closed;
    expect(socket.closedError()?.message).toContain("closed by the server with 1011");
  });
});

/** A server that closes when the client does. */
interface ClosingServer extends RawServer {
  /** The contents of the client's Close frame. */
  readonly received: Promise<Close>;
}

function startClosing(answer?: Close, greeting: readonly FrameDraft[] = []): ClosingServer {
  const { promise: received, resolve } = Promise.withResolvers<Close>();
  const server = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    await socket.sendFrames(...greeting.map((frame) => ({ ...frame, maskingKey: null })));
    const close = await socket.readClose();
    const { code, reason } = answer ?? close;
    const payload = encodeClose(code, reason);
    await socket.sendFrames({ opcode: opcode.close, payload, maskingKey: null });
    resolve(close);
  });
  return { ...server, received };
}
