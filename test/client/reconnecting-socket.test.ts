import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { type Peer, startPeer } from "../support/peer.ts";
import { until } from "../support/until.ts";

/** A server that ends its first connection, and echoes what comes over others. */
function startEnding(end: (ws: Bun.ServerWebSocket) => void): Peer {
  let connections = 0;
  return startPeer({
    opened(ws) {
      if (++connections === 1) end(ws);
    },
    received: (ws, message) => void ws.send(message),
  });
}

describe("a socket that reconnects", () => {
  test.each([
    { what: "close code 1001", end: (ws: Bun.ServerWebSocket) => ws.close(1001) },
    { what: "close code 1012", end: (ws: Bun.ServerWebSocket) => ws.close(1012) },
    { what: "close code 1013", end: (ws: Bun.ServerWebSocket) => ws.close(1013) },
    { what: "a loss", end: (ws: Bun.ServerWebSocket) => ws.terminate() },
  ])("goes on after $what", async ({ end }) => {
    await using peer = startEnding(end);
    await using socket = await connect(peer.address, { reconnect: true });
    await until(() => peer.handshakes === 2 && socket.isOpen);
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Hello");
    expect(socket).toMatchObject({ url: `ws://${peer.address}`, protocol: "", extensions: "" });
    expect(socket.handshake.response.status).toBe(101);
    expect(socket.readingSince).toBeNumber();
  });

  test("keeps what is sent while there is no connection", async () => {
    const server = await listen({ port: 0 });
    await using socket = await connect(server.url, { reconnect: true });
    await server.stop(0);
    await until(() => !socket.isOpen);
    const sending = socket.send("kept");
    await using again = await listen({ port: server.port });
    await sending;
    expect(await socket.receive()).toBe("Echo: kept");
    expect(again.connections).toBe(1);
  });

  test("gives what came before the end of a connection first", async () => {
    let connections = 0;
    await using peer = startPeer({
      opened(ws) {
        connections++;
        ws.send(`hello ${connections}`);
        ws.send(`again ${connections}`);
        if (connections === 1) ws.close(1012);
      },
    });
    await using socket = await connect(peer.address, { reconnect: true });
    await until(() => peer.handshakes === 2);
    const messages: unknown[] = [];
    for await (const message of socket) if (messages.push(message) === 4) break;
    expect(messages).toEqual(["hello 1", "again 1", "hello 2", "again 2"]);
  });

  test("calls back with each new connection before it sends anything else", async () => {
    await using peer = startEnding((ws) => ws.close(1012));
    await using socket = await connect(peer.address, {
      reconnect: { onReconnect: (connection) => connection.send("subscribe") },
    });
    await socket.send("lost or late");
    await peer.received(1);
    await until(() => peer.messages.includes("subscribe"));
    await socket.send("message");
    await until(() => peer.messages.includes("message"));
    const texts = peer.messages.slice(peer.messages.indexOf("subscribe"));
    expect(texts.filter((text) => text !== "lost or late")).toEqual(["subscribe", "message"]);
  });

  test("tries again if the callback loses the connection", async () => {
    let connections = 0;
    await using peer = startPeer({
      opened: (ws) => (++connections < 3 ? ws.close(1012) : void ws.send("at last")),
    });
    await using socket = await connect(peer.address, {
      reconnect: { onReconnect: async (connection) => void (await connection.receive()) },
    });
    await until(() => peer.handshakes === 3);
    expect(socket.isOpen).toBeBoolean();
  });

  test("reports pings and pongs of each connection", async () => {
    await using peer = startPeer({
      opened: (ws) => void (peer.handshakes === 1 ? ws.close(1012) : ws.ping("again")),
    });
    await using socket = await connect(peer.address, { reconnect: true });
    const heard: string[] = [];
    socket.onPing((data) => void heard.push(`ping ${Buffer.from(data).toString()}`));
    const ignore = socket.onPong((data) => void heard.push(`pong ${Buffer.from(data).toString()}`));
    await until(() => heard.includes("ping again"));
    await until(() => socket.isOpen);
    socket.ping("question");
    await until(() => heard.includes("pong question"));
    ignore();
    expect(heard).toEqual(["ping again", "pong question"]);
  });

  test("connects again after it was cut on this side", async () => {
    await using peer = startPeer({ received: (ws, message) => void ws.send(message) });
    await using socket = await connect(peer.address, { reconnect: true });
    socket.terminate("no pong");
    await until(() => peer.handshakes === 2 && socket.isOpen);
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Hello");
  });
});

describe("the end of a socket that reconnects", () => {
  test.each([
    { closeCode: 1000, code: "CLOSED" },
    { closeCode: 1008, code: "CONNECTION_LOST" },
    { closeCode: 1011, code: "CONNECTION_LOST" },
  ] as const)("comes with close code $closeCode", async ({ closeCode, code }) => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(`${server.url}/close/${closeCode}`, { reconnect: true });
    expect(await failureOf(socket.receive())).toMatchObject({ code, closeCode });
    expect(await failureOf(socket.send("late"))).toMatchObject({ closeCode });
    expect(await socket.closed).toEqual({ code: closeCode, reason: "" });
    expect(socket.closedError()?.closeCode).toBe(closeCode === 1000 ? undefined : closeCode);
  });

  test("comes when this side closes", async () => {
    await using peer = startPeer({});
    const socket = await connect(peer.address, { reconnect: true });
    const receiving = failureOf(socket.receive());
    expect(await socket.close(4000, "bye")).toMatchObject({ code: 4000 });
    expect(await receiving).toMatchObject({ closeCode: 4000 });
    expect(await peer.closed).toBe(4000);
    expect(peer.handshakes).toBe(1);
  });

  test("comes when this side closes while there is no connection", async () => {
    const server = await listen({ port: 0 });
    const socket = await connect(server.url, { reconnect: true });
    await server.stop(0);
    await until(() => !socket.isOpen);
    const receiving = failureOf(socket.receive());
    expect(await socket.close()).toMatchObject({ code: 1001 });
    expect(await receiving).toMatchObject({ closeCode: 1001 });
    expect(await failureOf(socket.send("late"))).toMatchObject({ closeCode: 1001 });
  });

  test("comes with a refusal that another attempt would not change", async () => {
    const server = await listen({ port: 0 });
    await using socket = await connect(server.url, { reconnect: true });
    await server.stop(0);
    await using _ = await listen({ port: server.port, token: "t0k" });
    expect(await failureOf(socket.receive())).toMatchObject({ status: 401 });
    expect(await failureOf(socket.send("late"))).toMatchObject({ status: 401 });
  });

  test("comes with the last of the retries", async () => {
    const server = await listen({ port: 0 });
    await using socket = await connect(server.url, { reconnect: { retries: 0 } });
    await server.stop(0);
    expect(await failureOf(socket.receive())).toMatchObject({ code: "CANNOT_CONNECT" });
  });

  test("comes with the signal, while there is no connection", async () => {
    const server = await listen({ port: 0 });
    const stopping = new AbortController();
    await using socket = await connect(server.url, { reconnect: true, signal: stopping.signal });
    await server.stop(0);
    const receiving = failureOf(socket.receive());
    stopping.abort();
    expect(await receiving).toMatchObject({
      code: expect.stringMatching(/ABORTED|CANNOT_CONNECT/),
    });
  });
});

test("the time to wait for a message includes that without a connection", async () => {
  const server = await listen({ port: 0 });
  await using socket = await connect(server.url, { reconnect: true });
  await server.stop(0);
  expect(await failureOf(socket.receive(20))).toMatchObject({
    code: "TIMED_OUT",
    message: "No message came within 20ms",
  });
});
