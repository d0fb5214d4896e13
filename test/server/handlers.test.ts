import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import type { Message } from "../../src/protocol/message.ts";
import { listen } from "../../src/server/listen.ts";
import { startEchoServer } from "../../src/server/start-echo-server.ts";

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
