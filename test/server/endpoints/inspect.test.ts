import { expect, test } from "bun:test";

import { type ClientSocket, connect } from "../../../src/index.ts";
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
