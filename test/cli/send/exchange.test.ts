import { describe, expect, test } from "bun:test";

import type { Replies } from "../../../src/cli/send/options.ts";
import { connect } from "../../../src/client/connect.ts";
import { encodeClose, opcode } from "../../../src/protocol/frame.ts";
import type { Message } from "../../../src/protocol/message.ts";
import { listen } from "../../../src/server/listen.ts";
import {
  collectIn,
  exchangeOver,
  repliesOf,
  sendText,
  startReplying,
} from "../../support/exchange.ts";
import { failureOf } from "../../support/failure.ts";
import type { RawSocket } from "../../support/raw-socket.ts";

function sendClose(socket: RawSocket, code: number, reason = ""): Promise<void> {
  return socket.sendFrames({
    opcode: opcode.close,
    payload: encodeClose(code, reason),
    maskingKey: null,
  });
}

describe("waits for", () => {
  test("one reply for each message, in order", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const messages = ["one", Buffer.of(2), ""];
    expect(await repliesOf(socket, { turns: messages })).toEqual([
      "Echo: one",
      Buffer.of(2),
      "Echo: ",
    ]);
  });

  test("nothing after nothing was sent", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    expect(await repliesOf(socket, { turns: [], wait: 3_600_000 })).toBeEmpty();
  });

  test("a count of replies and no more, though more came with them", async () => {
    using server = startReplying((socket) => sendText(socket, "1", "2", "3"));
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const replies = { kind: "count", count: 2 } as const;
    expect(await repliesOf(socket, { turns: ["a"], replies })).toEqual(["1", "2"]);
  });

  test("a count of replies, though messages are left", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    const replies = { kind: "count", count: 1 } as const;
    const messages = (async function* endless() {
      yield "one";
      await new Promise(() => undefined);
    })();
    expect(await repliesOf(socket, { turns: messages, replies })).toEqual(["Echo: one"]);
  });

  test("no reply if the count is 0, only until everything is sent", async () => {
    const { promise: arrived, resolve } = Promise.withResolvers<void>();
    using server = startReplying(async (socket) => {
      await sendText(socket, "early");
      await socket.readFrame();
      resolve();
    });
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const replies = { kind: "count", count: 0 } as const;
    expect(await repliesOf(socket, { turns: ["a", "b"], replies })).toBeEmpty();
    await arrived;
  });

  test("what a server that is followed sends, however long that takes", async () => {
    using server = startReplying(async (socket) => {
      for (const text of ["1", "2", "3"]) {
        await Bun.sleep(10);
        await sendText(socket, text);
      }
      await sendClose(socket, 1000);
    });
    await using socket = await connect(server.url);
    const received: Message[] = [];
    const turns = ["a"];
    const reporter = collectIn(received);
    await exchangeOver(socket, { turns, replies: { kind: "follow" }, wait: 1, reporter });
    expect(received).toEqual(["1", "2", "3"]);
  });

  test("the close of a server, which is shown as the end of the connection", async () => {
    using server = startReplying(async (socket) => {
      await sendText(socket, "1");
      await sendClose(socket, 4001, "enough");
    });
    await using socket = await connect(server.url);
    const received: Message[] = [];
    const replies = { kind: "until-closed" } as const;
    const reporter = collectIn(received);
    const failure = await failureOf(exchangeOver(socket, { turns: ["a"], replies, reporter }));
    expect(failure).toMatchObject({ closeCode: 4001, reason: "enough" });
    expect(received).toEqual(["1"]);
  });
});

describe("names what did not come in time:", () => {
  test.each<{ replies: Replies; what: string }>([
    { replies: { kind: "each" }, what: "reply 2 of 3" },
    { replies: { kind: "count", count: 5 }, what: "reply 2 of 5" },
    { replies: { kind: "until-closed" }, what: "the server to close the connection" },
  ])("$what", async ({ replies, what }) => {
    using server = startReplying((socket) => sendText(socket, "first"));
    await using socket = await connect(server.url, { closeTimeout: 20 });
    const exchanging = { turns: ["a", "b", "c"], replies, wait: 50 };
    expect(await failureOf(repliesOf(socket, exchanging))).toMatchObject({
      name: "WsechoError",
      code: "TIMED_OUT",
      message: `Timed out after 50ms waiting for ${what}`,
    });
  });
});

describe("names the reply before which the connection was", () => {
  test.each<{ how: string; end: (socket: RawSocket) => Promise<void>; failure: object }>([
    {
      how: "closed normally",
      end: (socket) => sendClose(socket, 1000),
      failure: { code: "CLOSED", closeCode: 1000, reason: "" },
    },
    {
      how: "closed with an error",
      end: (socket) => sendClose(socket, 1011, "sorry"),
      failure: { code: "CONNECTION_LOST", closeCode: 1011, reason: "sorry" },
    },
    {
      how: "lost",
      end: async (socket) => socket.finish(),
      failure: { code: "CONNECTION_LOST", closeCode: 1006, reason: "" },
    },
  ])("$how", async ({ end, failure }) => {
    using server = startReplying(async (socket) => {
      await sendText(socket, "first");
      await end(socket);
    });
    await using socket = await connect(server.url);
    expect(await failureOf(repliesOf(socket, { turns: ["a", "b"] }))).toMatchObject({
      name: "ConnectionClosedError",
      ...failure,
      message: expect.stringMatching(/, before reply 2 of 2$/),
    });
  });
});

test.each<{ how: string; end: (socket: RawSocket) => Promise<void>; failure: object }>([
  {
    how: "with an error code, is a failure",
    end: (socket) => sendClose(socket, 1011, "sorry"),
    failure: { closeCode: 1011, message: expect.stringContaining("by the server with 1011") },
  },
  {
    how: "without a Close frame, is a failure",
    end: async (socket) => socket.finish(),
    failure: { code: "CONNECTION_LOST", closeCode: 1006 },
  },
])("a server that ends after the last reply, $how", async ({ end, failure }) => {
  using server = startReplying(async (socket) => {
    await sendText(socket, "first");
    await end(socket);
  });
  await using socket = await connect(server.url);
  const received: Message[] = [];
  const exchanging = { turns: ["a"], reporter: collectIn(received) };
  expect(await failureOf(exchangeOver(socket, exchanging))).toMatchObject(failure);
  expect(received).toEqual(["first"]);
});

test("a close of this side with a code of its own is no failure", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const close = { code: 4001, reason: "enough" };
  expect(await repliesOf(socket, { turns: ["a"], close })).toEqual(["Echo: a"]);
  expect(await socket.closed).toMatchObject({ code: 4001 });
});

test("before everything is sent, an end says what was sent and received", async () => {
  using server = startReplying(async (socket) => {
    await sendText(socket, "first");
    await sendClose(socket, 1000);
  });
  await using socket = await connect(server.url);
  const turns = (async function* open() {
    yield "a";
    await new Promise(() => undefined);
  })();
  expect(await failureOf(exchangeOver(socket, { turns }))).toMatchObject({
    code: "CLOSED",
    message: expect.stringMatching(
      /, before everything was sent \(1 message sent, 1 reply received\)$/,
    ),
  });
});

test("an end that is followed by another connection says what may be lost", async () => {
  using server = startReplying((socket) => sendClose(socket, 1001));
  await using socket = await connect(server.url);
  const options = { replies: { kind: "follow" }, reconnect: true } as const;
  expect(await failureOf(exchangeOver(socket, { turns: ["a"], ...options }))).toMatchObject({
    closeCode: 1001,
    message: expect.stringMatching(/ \(1 message sent, 0 replies received\)$/),
  });
});
