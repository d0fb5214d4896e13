import { expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { converse, type Listener } from "../../src/client/conversation.ts";
import type { Message } from "../../src/protocol/message.ts";
import { listen } from "../../src/server/listen.ts";
import { repliesOf, sendText, startReplying } from "../support/conversation.ts";
import { failureOf } from "../support/failure.ts";

test("replies are taken while messages are still to come, and the last one is waited for", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const { promise: replied, resolve } = Promise.withResolvers<void>();
  const received: Message[] = [];
  const messages = (async function* late() {
    yield "one";
    await replied;
    yield "two";
  })();
  await converse(
    socket,
    { messages, replies: { kind: "each" }, wait: 5000 },
    {
      sent: () => undefined,
      replied(message) {
        received.push(message);
        resolve();
      },
    },
  );
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
  await converse(
    socket,
    { messages, replies: { kind: "each" }, wait: 5000 },
    { sent: () => undefined, replied: () => resolve() },
  );
});

test("time in which messages are still to come is not held against the server", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const messages = (async function* slow() {
    await Bun.sleep(20);
    yield "one";
  })();
  expect(await repliesOf(socket, { messages, wait: 15_000 })).toEqual(["Echo: one"]);
  const followed = repliesOf(socket, {
    messages: (async function* slower() {
      await Bun.sleep(60);
    })(),
    replies: { kind: "count", count: 1 },
    wait: 20,
  });
  expect(await failureOf(followed)).toMatchObject({ code: "TIMED_OUT" });
});

test("what is wrong with the messages, or the listener, is passed on", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const broken = (async function* broken(): AsyncGenerator<Message> {
    yield "one";
    throw new Error("no such message");
  })();
  expect(await failureOf(repliesOf(socket, { messages: broken }))).toMatchObject({
    message: "no such message",
  });
  const objecting: Listener = {
    sent: () => undefined,
    replied: () => Promise.reject(new Error("not that one")),
  };
  const conversation = { messages: ["two"], replies: { kind: "each" }, wait: 5000 } as const;
  expect(await failureOf(converse(socket, conversation, objecting))).toMatchObject({
    message: "not that one",
  });
});

test("each message is told of before its reply", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const told: string[] = [];
  await converse(
    socket,
    { messages: ["a", "b"], replies: { kind: "each" }, wait: 5000 },
    {
      sent: (message) => void told.push(`sent ${String(message)}`),
      replied: (message) => void told.push(`replied ${String(message)}`),
    },
  );
  expect(told.toSorted()).toEqual(["replied Echo: a", "replied Echo: b", "sent a", "sent b"]);
  expect(told.indexOf("sent b")).toBeLessThan(told.indexOf("replied Echo: b"));
});

test("replies are heard in between, though there is no end of messages", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  let sent = 0;
  const messages = (function* endless() {
    while (true) yield "y";
  })();
  await converse(
    socket,
    { messages, replies: { kind: "count", count: 1 }, wait: 5000 },
    { sent: () => void sent++, replied: () => undefined },
  );
  expect(sent).toBeLessThan(20_000);
});

test("a listener that takes its time is told of nothing more until it has taken it", async () => {
  using server = startReplying((socket) => sendText(socket, "1", "2", "3"));
  await using socket = await connect(server.url, { closeTimeout: 20 });
  let busy = 0;
  let busiest = 0;
  await converse(
    socket,
    { messages: ["a"], replies: { kind: "count", count: 3 }, wait: 5000 },
    {
      sent: () => undefined,
      async replied() {
        busiest = Math.max(busiest, ++busy);
        await Bun.sleep(1);
        busy--;
      },
    },
  );
  expect(busiest).toBe(1);
});

test("more than both ends can hold gets through", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const messages = Array.from({ length: 64 }, (_, index) => Buffer.alloc(2 ** 20, index));
  const received = await repliesOf(socket, { messages });
  expect(received).toHaveLength(messages.length);
  for (const [index, message] of messages.entries()) {
    if (!message.equals(Buffer.from(received[index] ?? ""))) throw new Error(`Reply ${index}`);
  }
});
