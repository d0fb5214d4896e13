import { describe, expect, test } from "bun:test";

import { exchange } from "../../src/client/exchange.ts";
import { connect } from "../../src/index.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { closeBody, opcode } from "../support/frame.ts";
import { acceptHandshake, type RawServer, startRawServer } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";

describe("exchange", () => {
  test("gives one reply for each message, in order", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const replies = exchange(socket, ["one", Buffer.of(2), ""], 5000);
    expect(await Array.fromAsync(replies)).toEqual(["Echo: one", Buffer.of(2), "Echo: "]);
  });

  test("of nothing gives nothing, and does not wait", async () => {
    using server = startReplying(async () => undefined);
    await using socket = await connect(server.url, { closeTimeout: 20 });
    expect(await Array.fromAsync(exchange(socket, [], 60_000))).toBeEmpty();
  });

  test("gives each reply as it comes", async () => {
    const { promise: mayReply, resolve: replyAgain } = Promise.withResolvers<void>();
    using server = startReplying(async (reply) => {
      await reply("first");
      await mayReply;
      await reply("second");
    });
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const replies = exchange(socket, ["a", "b"], 5000);
    expect((await replies.next()).value).toBe("first");
    replyAgain();
    expect((await replies.next()).value).toBe("second");
    expect((await replies.next()).done).toBeTrue();
  });

  test("of more than both ends can hold gets through", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const messages = Array.from({ length: 64 }, (_, index) => Buffer.alloc(2 ** 20, index));
    let count = 0;
    for await (const reply of exchange(socket, messages, 5000)) {
      if (!messages[count]?.equals(Buffer.from(reply))) throw new Error(`Reply ${count} is wrong`);
      count++;
    }
    expect(count).toBe(messages.length);
  });

  test("names the reply that did not come in time", async () => {
    using server = startReplying(async (reply) => reply("first"));
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const replies = exchange(socket, ["a", "b", "c"], 50);
    expect((await replies.next()).value).toBe("first");
    expect(await failureOf(replies.next())).toMatchObject({
      name: "WsechoError",
      code: "TIMED_OUT",
      message: "Timed out after 50ms waiting for reply 2 of 3",
    });
  });

  test.each<{ how: string; end: (socket: RawSocket) => Promise<void>; failure: object }>([
    {
      how: "closed normally",
      end: async (socket) =>
        socket.sendFrames({ opcode: opcode.close, payload: closeBody(1000), masked: false }),
      failure: { code: "CLOSED", closeCode: 1000, reason: "" },
    },
    {
      how: "closed with an error",
      end: async (socket) =>
        socket.sendFrames({
          opcode: opcode.close,
          payload: closeBody(1011, "sorry"),
          masked: false,
        }),
      failure: { code: "CONNECTION_LOST", closeCode: 1011, reason: "sorry" },
    },
    {
      how: "lost",
      end: async (socket) => socket.finish(),
      failure: { code: "CONNECTION_LOST", closeCode: 1006, reason: "" },
    },
  ])("names the reply before which the connection was $how", async ({ end, failure }) => {
    using server = startReplying(async (reply, socket) => {
      await reply("first");
      await end(socket);
    });
    await using socket = await connect(server.url);
    const replies = exchange(socket, ["a", "b"], 5000);
    expect((await replies.next()).value).toBe("first");
    expect(await failureOf(replies.next())).toMatchObject({
      name: "ConnectionClosedError",
      ...failure,
      message: expect.stringMatching(/, before reply 2 of 2$/),
    });
  });
});

test("nothing can be exchanged over a connection that is over", async () => {
  await using server = startReplying(async (reply) => reply("one"));
  const socket = await connect(server.url);
  await socket.close();
  await expect(Array.fromAsync(exchange(socket, ["a"], 50))).rejects.toMatchObject({
    name: "ConnectionClosedError",
  });
});

/** A server that reads one message, and replies as the test wants it. */
function startReplying(
  answer: (reply: (text: string) => Promise<void>, socket: RawSocket) => Promise<void>,
): RawServer {
  return startRawServer(async (socket) => {
    await acceptHandshake(socket);
    await socket.readFrame();
    const reply = (payload: string) =>
      socket.sendFrames({ opcode: opcode.text, payload, masked: false });
    await answer(reply, socket);
    await socket.readRest();
  });
}
