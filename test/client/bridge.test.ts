import { expect, test } from "bun:test";

import { type Bridge, dial, openBridge } from "../../src/client/bridge.ts";
import { listen } from "../../src/server/listen.ts";
import { openTcp } from "../support/raw-client.ts";

/** What a bridge answers to a request for a connection. */
async function knock(bridge: Bridge, head: string): Promise<string> {
  const { port } = new URL(bridge.proxy);
  using socket = await openTcp(Number(port));
  await socket.write(`${head}\r\n\r\n`);
  return (await socket.readHead()).split("\r\n", 1)[0] ?? "";
}

function requestFor({ host, proxy }: Bridge): string {
  const { username, password } = new URL(proxy);
  const credentials = btoa(`${username}:${password}`);
  return `CONNECT ${host}:1 HTTP/1.1\r\nProxy-Authorization: Basic ${credentials}`;
}

test("a bridge lets through only who knows its secret, and only once", async () => {
  await using server = await listen({ host: "127.0.0.1", port: 0 });
  await using bridge = await openBridge(() => dial("127.0.0.1", server.port));
  const refused = "HTTP/1.1 407 Proxy Authentication Required";
  expect(await knock(bridge, `CONNECT ${bridge.host}:1 HTTP/1.1`)).toBe(refused);
  expect(await knock(bridge, requestFor({ ...bridge, host: "elsewhere" }))).toBe(refused);
  expect(await knock(bridge, "x".repeat(10_000))).toBe(refused);
  expect(await knock(bridge, requestFor(bridge))).toBe("HTTP/1.1 200 OK");
  expect(await knock(bridge, requestFor(bridge))).toBe(refused);
  expect(bridge.failure()).toBeUndefined();
});

test("a bridge to nowhere says why", async () => {
  const server = await listen({ host: "127.0.0.1", port: 0 });
  await server.stop();
  await using bridge = await openBridge(() => dial("127.0.0.1", server.port));
  expect(await knock(bridge, requestFor(bridge))).toBe("HTTP/1.1 502 Bad Gateway");
  expect(bridge.failure()).toMatchObject({ kind: "failed", code: "ECONNREFUSED" });
});

test("a bridge that is closed cuts who still waits", async () => {
  const bridge = await openBridge(() => ({
    socket: dial("127.0.0.1", 9).socket,
    ready: new Promise(() => undefined),
  }));
  using waiting = await openTcp(Number(new URL(bridge.proxy).port));
  await waiting.write(`${requestFor(bridge)}\r\n\r\n`);
  await bridge[Symbol.asyncDispose]();
  expect(await waiting.readRest()).toBeEmpty();
});
