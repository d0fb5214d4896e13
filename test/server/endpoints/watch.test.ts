import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import type { ClientSocket } from "../../../src/client/socket.ts";
import { listen } from "../../../src/server/listen.ts";
import { failureOf } from "../../support/failure.ts";
import { openAt } from "../../support/handshake.ts";
import { until } from "../../support/until.ts";
import { watch } from "../../support/watching.ts";

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe("/watch tells", () => {
  test("what a connection does from its beginning to its end", async () => {
    await using server = await listen({ port: 0 });
    await using watcher = await watch(server.url);
    const client = await connect(`${server.url}/path?token=secret`, {
      protocols: ["chat"],
    });
    await client.send("Hello");
    await client.receive();
    await client.send(Uint8Array.of(0, 255));
    await client.receive();
    await client.close(4000, "bye");
    await watcher.find({ event: "close" });
    const connection = 2;
    expect(watcher.events).toEqual([
      {
        time,
        event: "open",
        connection,
        remote: expect.stringMatching(/:\d+$/),
        path: "/path?token=***",
        subprotocol: "chat",
      },
      ...[
        { direction: "to-server", type: "text", bytes: 5, data: "Hello" },
        { direction: "to-client", type: "text", bytes: 11, data: "Echo: Hello" },
        { direction: "to-server", type: "binary", bytes: 2, data: "AP8=" },
        { direction: "to-client", type: "binary", bytes: 2, data: "AP8=" },
      ].map((message) => ({ time, event: "message", connection, ...message })),
      {
        time,
        event: "close",
        connection,
        code: 4000,
        reason: "bye",
        duration_ms: expect.any(Number),
        messages_received: 2,
        messages_sent: 2,
      },
    ]);
  });

  test("which connections there are already, but no other watcher", async () => {
    await using server = await listen({ port: 0 });
    await using client = await connect(`${server.url}/raw`);
    await client.send("before");
    await client.receive();
    await using first = await watch(server.url);
    await using second = await watch(server.url);
    await second.find({ event: "connection" });
    await client.send("x");
    await first.find({ event: "message", direction: "to-client" });
    expect(first.events.filter(({ event }) => event === "connection")[0]).toMatchObject({
      connection: 1,
      path: "/raw",
      messages_received: 1,
      messages_sent: 1,
    });
    for (const { connection } of [...first.events, ...second.events]) expect(connection).toBe(1);
  });

  test("why a handshake was refused, which its client cannot see", async () => {
    await using server = await listen({ port: 0, token: "secret" });
    await using watcher = await watch(server.url, "?token=secret");
    await failureOf(connect(`${server.url}/path`));
    const refusal = await watcher.find({ event: "refused" });
    expect(refusal).toMatchObject({ method: "GET", path: "/path", status: 401 });
    expect(refusal["reason"]).toStartWith('The request needs "Authorization: Bearer TOKEN"');
  });

  test("only what was asked for, and whether a command was carried out", async () => {
    await using server = await listen({ port: 0 });
    await using watcher = await watch(server.url, "?events=refused,close");
    const client = await connect(`${server.url}/raw`);
    await client.send("Hello");
    await client.receive();
    await failureOf(connect(`${server.url}/status/418`));
    await watcher.tell({ command: "close", connection: 2, code: 4000 });
    await watcher.find({ event: "close" });
    await watcher.find({ event: "done" });
    const names = watcher.events.map(({ event }) => event);
    expect(names.toSorted()).toEqual(["close", "done", "refused"]);
  });

  test("faults as they are applied, and what they leave of the messages", async () => {
    await using server = await listen({ port: 0 });
    await using watcher = await watch(server.url);
    const client = await connect(`${server.url}/raw?drop=1&close=1011&after=1`);
    await client.send("lost");
    await watcher.find({ event: "close", code: 1011 });
    const told = watcher.events.map(({ event, fault, direction }) => fault ?? direction ?? event);
    expect(told).toEqual(["open", "to-server", "drop", "close", "close"]);
  });

  test("the beginning of a long message", async () => {
    await using server = await listen({ port: 0 });
    await using watcher = await watch(server.url);
    await using client = await connect(`${server.url}/raw`);
    await client.send("x".repeat(100_000));
    const told = await watcher.find({ event: "message", direction: "to-client" });
    expect(told).toMatchObject({ bytes: 100_000, is_cut: true, data: "x".repeat(65_536) });
  });

  test("a watcher that reads too slowly how much it has missed", async () => {
    await using server = await listen({ port: 0 });
    using slow = await openAt(server.port, "/watch");
    slow.pause();
    await using client = await connect(`${server.url}/raw`);
    for (let count = 0; count < 400; count++) {
      await client.send("x".repeat(60_000));
      await client.receive();
    }
    slow.resume();
    let missed = 0;
    while (missed === 0) {
      const event = JSON.parse((await slow.readMessage()).toString());
      if (event.event === "missed") missed = event.events;
    }
    expect(missed).toBeGreaterThan(0);
    expect(missed).toBeLessThan(801);
  });
});

describe("/watch acts:", () => {
  async function watched(path = "/"): Promise<{
    client: ClientSocket;
    watcher: Awaited<ReturnType<typeof watch>>;
    connection: unknown;
    stack: AsyncDisposableStack;
  }> {
    const stack = new AsyncDisposableStack();
    const server = stack.use(await listen({ port: 0 }));
    const watcher = stack.use(await watch(server.url));
    const client = stack.use(await connect(server.url + path));
    const { connection } = await watcher.find({ event: "open" });
    return { client, watcher, connection, stack };
  }

  test.each(["/", "/silent", "/?delay=1ms"])(
    "it sends a message to a client of %s",
    async (path) => {
      const { client, watcher, connection, stack } = await watched(path);
      await using _ = stack;
      await watcher.tell({ command: "send", connection, text: "from the watcher" });
      expect(await client.receive()).toBe("from the watcher");
      await watcher.tell({ command: "send", connection, base64: "AP8=" });
      expect(await client.receive()).toEqual(Buffer.of(0, 255));
      await watcher.find({ event: "done", command: "send", connection });
      await watcher.find({ event: "message", direction: "to-client", data: "from the watcher" });
    },
  );

  test.each(["/", "/?delay=1ms"])("it closes a connection to %s", async (path) => {
    const { client, watcher, connection, stack } = await watched(path);
    await using _ = stack;
    await watcher.tell({ command: "close", connection, code: 1011, reason: "oops" });
    expect(await client.closed).toEqual({ code: 1011, reason: "oops" });
    expect(await watcher.find({ event: "close" })).toMatchObject({ code: 1011, reason: "oops" });
  });

  test("it cuts a connection", async () => {
    const { client, watcher, connection, stack } = await watched();
    await using _ = stack;
    await watcher.tell({ command: "cut", connection });
    expect(await client.closed).toMatchObject({ code: 1006 });
    expect(await watcher.find({ event: "close" })).toMatchObject({ reason: "cut by a watcher" });
  });

  test.each(["/raw", "/raw?delay=1ms"])("it delays what goes to a client of %s", async (path) => {
    const { client, watcher, connection, stack } = await watched(path);
    await using _ = stack;
    await watcher.tell({ command: "delay", connection, delay: "300ms" });
    await watcher.find({ event: "done" });
    const start = performance.now();
    await client.send("late");
    expect(await client.receive()).toBe("late");
    expect(performance.now() - start).toBeGreaterThanOrEqual(299);
  });

  test("it stalls a connection", async () => {
    const { client, watcher, connection, stack } = await watched();
    await using _ = stack;
    await watcher.tell({ command: "stall", connection });
    await watcher.find({ event: "done" });
    await client.send("unheard");
    expect(await failureOf(client.receive(50))).toMatchObject({ code: "TIMED_OUT" });
  });

  test("it says what is wrong with a command", async () => {
    const { watcher, stack } = await watched();
    await using _ = stack;
    await watcher.tell({ command: "cut", connection: 99 });
    await watcher.find({ event: "error", message: "Cannot cut: there is no connection 99" });
    await watcher.tell({ command: "explode" });
    await until(() => watcher.events.filter(({ event }) => event === "error").length === 2);
  });
});

describe("/watch is refused", () => {
  test.each([
    { what: "to a page from elsewhere", headers: { Origin: "https://evil.example" } },
    { what: "by way of another host", headers: { Host: "evil.example" } },
  ])("$what", async ({ headers }) => {
    await using server = await listen({ port: 0 });
    expect(await failureOf(connect(`${server.url}/watch`, { headers }))).toMatchObject({
      status: 403,
    });
  });

  test("to everyone where others can reach the server, and needs the token where there is one", async () => {
    await using open = await listen({ port: 0, host: "0.0.0.0" });
    const url = `ws://127.0.0.1:${open.port}/watch`;
    expect(await failureOf(connect(url))).toMatchObject({ status: 403 });
    await using guarded = await listen({ port: 0, host: "0.0.0.0", token: "t0k" });
    const guardedUrl = `ws://127.0.0.1:${guarded.port}/watch`;
    expect(await failureOf(connect(guardedUrl))).toMatchObject({ status: 401 });
    await using _ = await connect(`${guardedUrl}?token=t0k`);
  });

  test("where there are no endpoints: it is an echo", async () => {
    await using server = await listen({ port: 0, endpoints: false });
    await using client = await connect(`${server.url}/watch`);
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
  });
});
