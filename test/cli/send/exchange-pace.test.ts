import { expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import { WsechoError } from "../../../src/errors.ts";
import { opcode } from "../../../src/protocol/frame.ts";
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
import { fakeIo } from "../../support/fake-io.ts";

test("replies are received while messages are still to come, and the last one is awaited", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const { promise: replied, resolve } = Promise.withResolvers<void>();
  const received: Message[] = [];
  const messages = (async function* late() {
    yield "one";
    await replied;
    yield "two";
  })();
  await exchangeOver(socket, {
    turns: messages,
    replies: { kind: "each" },
    reporter: {
      replied(message) {
        received.push(message);
        resolve();
      },
    },
  });
  expect(received).toEqual(["Echo: one", "Echo: two"]);
});

test("a source that ends after the last reply ends it", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const { promise: replied, resolve } = Promise.withResolvers<void>();
  const messages = (async function* late() {
    yield "one";
    await replied;
  })();
  await exchangeOver(socket, {
    turns: messages,
    replies: { kind: "each" },
    reporter: { replied: () => resolve() },
  });
});

test("time in which messages are still to come is not held against the server", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const turns = (async function* slow() {
    await Bun.sleep(600);
    yield "one";
  })();
  const replies = { kind: "count", count: 2 } as const;
  const received: Message[] = [];
  const counted = exchangeOver(socket, {
    turns,
    replies,
    wait: 500,
    reporter: collectIn(received),
  });
  expect(await failureOf(counted)).toMatchObject({ code: "TIMED_OUT" });
  expect(received).toEqual(["Echo: one"]);
});

test("input that is wrong ends it once the replies owed so far have come", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const received: Message[] = [];
  const turns = (async function* broken(): AsyncGenerator<Message> {
    yield "one";
    throw new WsechoError("BAD_VALUE", "no such message");
  })();
  const failure = await failureOf(
    exchangeOver(socket, { turns, replies: { kind: "follow" }, reporter: collectIn(received) }),
  );
  expect(failure).toMatchObject({ code: "INPUT_FAILED", message: "no such message" });
  expect(received).toEqual(["Echo: one"]);
});

test("input of which nothing was sent is a value that is wrong", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const turns = (async function* broken(): AsyncGenerator<Message> {
    throw new WsechoError("BAD_VALUE", "no such message");
  })();
  expect(await failureOf(exchangeOver(socket, { turns }))).toMatchObject({ code: "BAD_VALUE" });
});

test("an interval lies between one message and the next, and ends when all replies have come", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const times: number[] = [];
  await exchangeOver(socket, {
    turns: ["a", "b", "c"],
    interval: 30,
    reporter: { sent: () => void times.push(performance.now()) },
  });
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  // Timers may be a little early.
  expect(Math.min(...gaps)).toBeGreaterThan(25);
  await using again = await connect(server.url);
  const replies = { kind: "count", count: 1 } as const;
  const received = await repliesOf(again, { turns: ["a", "b"], replies, interval: 3_600_000 });
  expect(received).toEqual(["Echo: a"]);
});

test("each message is reported before its reply", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const events: string[] = [];
  await exchangeOver(socket, {
    turns: ["a", "b"],
    reporter: {
      sent: (message) => void events.push(`sent ${String(message)}`),
      replied: (message) => void events.push(`replied ${String(message)}`),
    },
  });
  expect(events.toSorted()).toEqual(["replied Echo: a", "replied Echo: b", "sent a", "sent b"]);
  expect(events.indexOf("sent b")).toBeLessThan(events.indexOf("replied Echo: b"));
});

test("replies are heard in between, though there is no end of messages", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  let sent = 0;
  const messages = (function* endless() {
    while (true) yield "y";
  })();
  await exchangeOver(socket, {
    turns: messages,
    replies: { kind: "count", count: 1 },
    reporter: { sent: () => void sent++, replied: () => undefined },
  });
  expect(sent).toBeLessThan(20_000);
});

test("no more is received than a slow reader of stdout reads, until the connection has ended", async () => {
  using server = startReplying((socket) => sendText(socket, "1", "2", "3"));
  await using socket = await connect(server.url, { closeTimeout: 20 });
  const { stdout } = fakeIo();
  const full = Promise.withResolvers<void>();
  const received: Message[] = [];
  stdout.backlog = 1_000_000;
  stdout.flush = () => {
    full.resolve();
    return new Promise(() => undefined);
  };
  const replies = { kind: "count", count: 3 } as const;
  const exchanging = { turns: ["a"], replies, stdout, reporter: collectIn(received) };
  const running = exchangeOver(socket, exchanging);
  await full.promise;
  await new Promise(setImmediate);
  expect(received).toEqual(["1"]);
  socket.terminate();
  await failureOf(running);
  expect(received).toEqual(["1", "2", "3"]);
});

test("more than both ends can hold gets through", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const messages = Array.from({ length: 64 }, (_, index) => Buffer.alloc(2 ** 20, index));
  const received = await repliesOf(socket, { turns: messages });
  expect(received).toHaveLength(messages.length);
  for (const [index, message] of messages.entries()) {
    if (!message.equals(Buffer.from(received[index] ?? ""))) throw new Error(`Reply ${index}`);
  }
});

test.each<{ backlog: number; shown: string[] }>([
  { backlog: 0, shown: ["ping", "reply"] },
  { backlog: 100_000_000, shown: ["reply"] },
])("pings are not shown to a reader who is $backlog bytes behind", async ({ backlog, shown }) => {
  using server = startReplying(async (socket) => {
    await socket.sendFrames({ opcode: opcode.ping, payload: "", maskingKey: null });
    await sendText(socket, "reply");
  });
  await using socket = await connect(server.url, { closeTimeout: 20 });
  const { stdout } = fakeIo();
  stdout.backlog = backlog;
  const seen: string[] = [];
  await exchangeOver(socket, {
    turns: ["a"],
    keepAlive: { interval: 3_600_000, timeout: 3_600_000 },
    stdout,
    reporter: { pinged: () => void seen.push("ping"), replied: () => void seen.push("reply") },
  });
  expect(seen).toEqual(shown);
});

test("time in which stdout is not read is not held against the server", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const { stdout } = fakeIo();
  stdout.backlog = 1_000_000;
  stdout.flush = async () => {
    await Bun.sleep(700);
    stdout.backlog = 0;
  };
  const received = await repliesOf(socket, { turns: ["a", "b", "c"], stdout, wait: 500 });
  expect(received).toHaveLength(3);
});
