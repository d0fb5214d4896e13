import { expect, test } from "bun:test";

import { connect, createEcho } from "../../../src/index.ts";

/** Longer than Bun lets a connection be idle below, which it looks at every four seconds. */
const slow = 6000;

test("an upstream may take longer than a connection may be idle", async () => {
  await using upstream = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    async fetch(request, server) {
      if (request.headers.has("upgrade")) {
        await Bun.sleep(slow);
        return server.upgrade(request) ? undefined : new Response("no");
      }
      async function* events() {
        yield "first ";
        await Bun.sleep(slow);
        yield "second";
      }
      return new Response(events);
    },
    websocket: { message: (ws, message) => void ws.send(message) },
  });
  const url = `ws://127.0.0.1:${upstream.port}`;
  await using front = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 1,
    ...createEcho({ upstream: { url } }),
  });
  const [text, client] = await Promise.all([
    fetch(front.url).then((response) => response.text()),
    connect(`ws://127.0.0.1:${front.port}`),
  ]);
  expect(text).toBe("first second");
  await client.close();
}, 30_000);
