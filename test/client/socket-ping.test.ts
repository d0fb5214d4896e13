import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { type Frame } from "../support/frame.ts";
import { acceptHandshake, startRawServer } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { until } from "../support/until.ts";

/** A raw server for one client, of which the handshake has been accepted. */
function startAfterHandshake(answer: (socket: RawSocket) => Promise<unknown>) {
  return startRawServer(async (socket) => {
    await acceptHandshake(socket);
    await answer(socket);
  });
}

describe("ping", () => {
  test.each([
    { what: "nothing", data: undefined, payload: "" },
    { what: "a text", data: "Grüße", payload: "Grüße" },
    { what: "bytes", data: Uint8Array.of(0, 255), payload: Buffer.of(0, 255) },
    { what: "125 bytes", data: "x".repeat(125), payload: "x".repeat(125) },
  ])("sends a Ping frame with $what", async ({ data, payload }) => {
    const { promise: received, resolve } = Promise.withResolvers<Frame>();
    using server = startAfterHandshake(async (peer) => resolve(await peer.readFrame()));
    await using socket = await connect(server.url, { closeTimeout: 20 });
    socket.ping(data);
    expect(await received).toEqual({
      fin: true,
      rsv: 0,
      opcode: opcode.ping,
      masked: true,
      payload: Buffer.from(payload),
    });
  });

  test.each([
    { what: "126 bytes", data: new Uint8Array(126) },
    { what: "63 characters of two bytes each", data: "ü".repeat(63) },
  ])("refuses $what with BAD_VALUE, and leaves the connection open", async ({ data }) => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    expect(() => socket.ping(data)).toThrow(
      expect.objectContaining({
        code: "BAD_VALUE",
        message: expect.stringContaining("Cannot ping: "),
      }),
    );
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });

  test("does nothing once the connection is over", async () => {
    await using server = await listen({ port: 0 });
    const socket = await connect(server.url);
    await socket.close();
    expect(() => socket.ping("late")).not.toThrow();
  });
});

describe("onPong", () => {
  test("gets each pong of a server, with the data of the ping", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const heard: string[] = [];
    const { promise: both, resolve } = Promise.withResolvers<void>();
    socket.onPong((data) => {
      if (heard.push(Buffer.from(data).toString()) === 2) resolve();
    });
    socket.ping("one");
    socket.ping("two");
    await both;
    expect(heard).toEqual(["one", "two"]);
  });

  test("gets an unasked pong", async () => {
    const { promise: mayAnswer, resolve: listening } = Promise.withResolvers<void>();
    using server = startAfterHandshake(async (peer) => {
      await mayAnswer;
      await peer.sendFrames({ opcode: opcode.pong, payload: "unasked", maskingKey: null });
      await peer.readRest();
    });
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const { promise: heard, resolve } = Promise.withResolvers<Uint8Array>();
    socket.onPong(resolve);
    listening();
    expect(await heard).toEqual(Buffer.from("unasked"));
  });

  test("hears no more once it was ended, while another listener does", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    let calls = 0;
    const end = socket.onPong(() => calls++);
    socket.onPong(() => resolve());
    end();
    socket.ping();
    await heard;
    expect(calls).toBe(0);
  });
});

describe("onPing", () => {
  test("gets the pings of a server, which are answered as well, the very first included", async () => {
    const { promise: answer, resolve: answered } = Promise.withResolvers<Frame>();
    using server = startAfterHandshake(async (peer) => {
      await peer.sendFrames({ opcode: opcode.ping, payload: "are you there?", maskingKey: null });
      answered(await peer.readFrame());
    });
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const { promise: heard, resolve } = Promise.withResolvers<Uint8Array>();
    socket.onPing(resolve);
    expect(await heard).toEqual(Buffer.from("are you there?"));
    expect(await answer).toMatchObject({
      opcode: opcode.pong,
      payload: Buffer.from("are you there?"),
    });
  });
});

describe("terminate", () => {
  test("ends the connection without a Close frame, and gives those who wait the reason", async () => {
    const { promise: rest, resolve } = Promise.withResolvers<Buffer>();
    using server = startAfterHandshake(async (peer) => resolve(await peer.readRest()));
    const socket = await connect(server.url);
    const failed = failureOf(socket.receive());
    socket.terminate("enough waited");
    expect(await failed).toMatchObject({
      name: "ConnectionClosedError",
      code: "CONNECTION_LOST",
      closeCode: 1006,
      message: `Connection to "${server.url}" was lost: enough waited`,
    });
    expect(await socket.closed).toEqual({ code: 1006, reason: "" });
    expect(await rest).toBeEmpty();
  });

  test("needs no reason", async () => {
    using server = startAfterHandshake((peer) => peer.readRest());
    const socket = await connect(server.url);
    socket.terminate();
    expect(await failureOf(socket.receive())).toMatchObject({
      message: `Connection to "${server.url}" was lost: no Close frame came`,
    });
  });

  test("changes nothing about a connection that was closed before", async () => {
    await using server = await listen({ port: 0 });
    const socket = await connect(server.url);
    await socket.close(4000);
    socket.terminate("too late");
    expect(await failureOf(socket.receive())).toMatchObject({ closeCode: 4000 });
  });
});

describe("readingSince", () => {
  test("is when the connection was opened, as long as the messages are taken", async () => {
    await using server = await listen({ port: 0 });
    const before = performance.now();
    await using socket = await connect(server.url);
    const opened = socket.readingSince ?? 0;
    expect(opened).toBeWithin(before, performance.now());
    await socket.send("Hello");
    await socket.receive();
    expect(socket.readingSince).toBe(opened);
  });

  test("is undefined while too many messages wait, and starts again once they are received", async () => {
    const messages = 20;
    using server = startAfterHandshake(async (peer) => {
      const payload = "x".repeat(65_536);
      const frame = { opcode: opcode.text, payload, maskingKey: null };
      await peer.sendFrames(...Array.from({ length: messages }, () => frame));
      await peer.readRest();
    });
    await using socket = await connect(server.url, { closeTimeout: 20 });
    await until(() => socket.readingSince === undefined);
    const paused = performance.now();
    for (let count = 0; count < messages; count++) await socket.receive();
    expect(socket.readingSince).toBeGreaterThanOrEqual(paused);
  });
});
