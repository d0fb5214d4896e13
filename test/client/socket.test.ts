import { describe, expect, test } from "bun:test";

import { type ClientSocket, connect, type Message } from "../../src/index.ts";
import { encodeClose, encodeFrame, type FrameDraft, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { acceptHandshake, type RawServer, startRawServer } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { untilStill } from "../support/stillness.ts";

const { continuation, text, binary, close, ping } = opcode;

// Messages of 1 MiB: the buffers of Linux for one connection grow to some 10 MB.
const many = 64;

describe("messages", () => {
  test("come as text or bytes, in their order", async () => {
    using server = startSending(
      { opcode: text, payload: "one" },
      { opcode: binary, payload: Buffer.of(1, 2) },
      { opcode: text, payload: "thr", fin: false },
      { opcode: ping, payload: "in between" },
      { opcode: continuation, payload: "ee" },
      { opcode: close, payload: encodeClose(1000) },
    );
    await using socket = await connect(server.url);
    expect(await all(socket)).toEqual(["one", Buffer.of(1, 2), "three"]);
  });

  test.each([1000, 1001])("end when the server closes with %i", async (code) => {
    using server = startSending(
      { opcode: text, payload: "one" },
      { opcode: close, payload: encodeClose(code, "enough") },
    );
    await using socket = await connect(server.url);
    expect(await all(socket)).toEqual(["one"]);
    expect(await socket.closed).toEqual({ code, reason: "enough" });
  });

  test("end when the server closes without a code", async () => {
    using server = startSending({ opcode: close });
    await using socket = await connect(server.url);
    expect(await all(socket)).toBeEmpty();
    expect(await socket.closed).toEqual({ code: 1005, reason: "" });
  });

  test.each([1002, 1008, 1011, 3000, 4999])(
    "throw when the server closes with %i",
    async (code) => {
      using server = startSending(
        { opcode: text, payload: "one" },
        { opcode: close, payload: encodeClose(code, "no more") },
      );
      await using socket = await connect(server.url);
      expect(await socket.receive()).toBe("one");
      expect(await failureOf(all(socket))).toMatchObject({
        name: "ConnectionClosedError",
        code: "CONNECTION_LOST",
        closeCode: code,
        reason: "no more",
        message: expect.stringContaining(`was closed by the server with ${code} (`),
      });
    },
  );

  test.each([
    { how: "is cut", end: async (socket: RawSocket) => socket.terminate() },
    { how: "ends without a Close frame", end: async (socket: RawSocket) => socket.finish() },
    {
      how: "ends in the middle of a message",
      async end(socket: RawSocket) {
        await socket.write(
          encodeFrame({ opcode: text, payload: "half", maskingKey: null }).subarray(0, 4),
        );
        socket.finish();
      },
    },
  ])("throw when the connection $how", async ({ end }) => {
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      // The client has received the handshake, which a cut could overtake.
      await socket.readFrame();
      await end(socket);
    });
    await using socket = await connect(server.url);
    await socket.send("ready");
    expect(await failureOf(all(socket))).toMatchObject({
      name: "ConnectionClosedError",
      code: "CONNECTION_LOST",
      closeCode: 1006,
      reason: "",
      message: `Connection to "${server.url}" was lost: no Close frame came`,
    });
  });

  test.each<{ what: string; frame: FrameDraft; code: number; problem: string }>([
    {
      what: "a masked frame",
      frame: { opcode: text, maskingKey: Buffer.of(1, 2, 3, 4) },
      code: 1002,
      problem: "mask",
    },
    { what: "RSV1", frame: { opcode: text, rsv: 4 }, code: 1002, problem: "RSV1" },
    { what: "a reserved opcode", frame: { opcode: 3 }, code: 1002, problem: "control frame: 3" },
    {
      what: "text that is no UTF-8",
      frame: { opcode: text, payload: Buffer.of(0xff) },
      code: 1007,
      problem: "UTF8",
    },
    {
      what: "an impossible close code",
      frame: { opcode: close, payload: encodeClose(1006) },
      code: 1002,
      problem: "close code",
    },
  ])("throw and say why when the server sends $what", async ({ frame, code, problem }) => {
    const { promise: answer, resolve } = Promise.withResolvers<unknown>();
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      await socket.sendFrames({ maskingKey: null, ...frame });
      resolve(await socket.readClose());
    });
    await using socket = await connect(server.url);
    const failure = await failureOf(all(socket));
    expect(failure).toMatchObject({ code: "CONNECTION_LOST", closeCode: 1006 });
    expect(await answer).toEqual({ code, reason: "" });
    expect(String(failure)).toContain(problem);
    expect(String(failure)).not.toContain("no Close frame came");
  });

  test("that no one reads hold up the server, and all come once someone does", async () => {
    const count = 800;
    let sent = 0;
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      for (; sent < count; sent++) {
        const payload = Buffer.alloc(65_536, sent);
        await socket.sendFrames({ opcode: binary, payload, maskingKey: null });
      }
      await socket.sendFrames({ opcode: close, maskingKey: null });
    });
    await using socket = await connect(server.url);
    await untilStill(() => sent);
    expect(sent).toBeLessThan(count / 2);
    for (let index = 0; index < count; index++) {
      const message = await socket.receive();
      if (message.length === 65_536 && message[0] === index % 256) continue;
      throw new Error(`Message ${index} is wrong`);
    }
    expect(await socket.closed).toEqual({ code: 1005, reason: "" });
  });

  test("that do not come in time do not affect later ones", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    expect(await failureOf(socket.receive(20))).toMatchObject({
      code: "TIMED_OUT",
      message: "No message came within 20ms",
    });
    await socket.send("late");
    expect(await socket.receive()).toBe("Echo: late");
  });
});

describe("send", () => {
  test("waits until the server reads", async () => {
    const { promise: mayRead, resolve: read } = Promise.withResolvers<void>();
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      socket.pause();
      await mayRead;
      socket.resume();
      for (let index = 0; index < many; index++) await socket.readFrame();
      await socket.sendFrames({ opcode: text, payload: "all read", maskingKey: null });
    });
    await using socket = await connect(server.url, { closeTimeout: 20 });
    let sent = 0;
    const sending = sendMany(socket, () => sent++);
    await untilStill(() => sent);
    expect(sent).toBeLessThan(many);
    read();
    await sending;
    expect(await socket.receive()).toBe("all read");
  });

  test("fails when the connection is cut while it waits", async () => {
    const { promise: mayCut, resolve: cut } = Promise.withResolvers<void>();
    using server = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      socket.pause();
      await mayCut;
      socket.terminate();
    });
    await using socket = await connect(server.url);
    let sent = 0;
    const failed = failureOf(sendMany(socket, () => sent++));
    await untilStill(() => sent);
    cut();
    expect(await failed).toMatchObject({ code: "CONNECTION_LOST", closeCode: 1006 });
  });

  test("fails once the connection is closed", async () => {
    await using server = await listen({ port: 0 });
    const socket = await connect(server.url);
    await socket.close();
    expect(await failureOf(socket.send("late"))).toMatchObject({ code: "CLOSED", closeCode: 1000 });
  });
});

/** Sends more than the system holds, and counts. */
async function sendMany(socket: ClientSocket, count: () => void): Promise<void> {
  for (let index = 0; index < many; index++) {
    await socket.send(new Uint8Array(2 ** 20));
    count();
  }
}

async function all(socket: ClientSocket): Promise<Message[]> {
  return Array.fromAsync(socket);
}

/** A server that sends these frames to each client, and then waits for it to go. */
function startSending(...frames: readonly FrameDraft[]): RawServer {
  return startRawServer(async (socket) => {
    await acceptHandshake(socket);
    await socket.sendFrames(...frames.map((frame) => ({ maskingKey: null, ...frame })));
    await socket.readRest();
  });
}
