import { expect, test } from "bun:test";

import { type ClientSocket, connect } from "../../../src/index.ts";
import { createEcho } from "../../../src/server/echo.ts";
import { listen } from "../../../src/server/listen.ts";

async function receiveJson(client: ClientSocket): Promise<unknown> {
  return JSON.parse(String(await client.receive()));
}

test("/inspect shows the handshake first", async () => {
  await using server = await listen({ host: "127.0.0.1", port: 0, subprotocols: ["b"] });
  await using client = await connect(`${server.url}/inspect?delay=1ms&token=secret`, {
    headers: { "X-Own": "yes" },
    protocols: ["a", "b"],
  });
  expect(await receiveJson(client)).toEqual({
    method: "GET",
    url: `http://127.0.0.1:${server.port}/inspect?delay=1ms&token=***`,
    headers: expect.objectContaining({
      host: `127.0.0.1:${server.port}`,
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "x-own": "yes",
    }),
    remote_address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    subprotocols_offered: ["a", "b"],
    subprotocol_chosen: "b",
    extensions: expect.stringContaining("permessage-deflate"),
  });
});

test("/inspect describes each message", async () => {
  await using server = await listen({ port: 0 });
  await using client = await connect(`${server.url}/inspect`);
  await client.receive();
  for (const message of ["Grüße", "", Uint8Array.of(0, 255), new Uint8Array()]) {
    await client.send(message);
  }
  expect(await receiveJson(client)).toEqual({ type: "text", bytes: 7, text: "Grüße" });
  expect(await receiveJson(client)).toEqual({ type: "text", bytes: 0, text: "" });
  expect(await receiveJson(client)).toEqual({ type: "binary", bytes: 2, base64: "AP8=" });
  expect(await receiveJson(client)).toEqual({ type: "binary", bytes: 0, base64: "" });
});

test.each([
  { path: "/inspect", copies: 1 },
  { path: "/raw?delay=1ms", copies: 0 },
  { path: "/room/lobby", copies: 0 },
])("all headers of a handshake at $path are copied $copies times", async ({ path, copies }) => {
  let copied = 0;
  const echo = createEcho();
  await using server = Bun.serve({
    port: 0,
    fetch(request, self) {
      const entries = request.headers[Symbol.iterator].bind(request.headers);
      const value = () => {
        copied++;
        return entries();
      };
      Object.defineProperty(request.headers, Symbol.iterator, { value });
      return echo.fetch(request, self);
    },
    websocket: echo.websocket,
  });
  await using _ = await connect(`ws://localhost:${server.port}${path}`);
  expect(copied).toBe(copies);
});
