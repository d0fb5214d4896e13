// Behind reverse proxies that others wrote, as they are put in front of a server.
import { describe, expect, test } from "bun:test";

import { connect } from "../src/index.ts";
import { listen, type ListenOptions } from "../src/server/listen.ts";
import { foreignProxies, type ForeignProxy } from "./support/foreign-proxy.ts";
import { lacks } from "./support/prerequisite.ts";
import { until } from "./support/until.ts";

const proxies = foreignProxies.filter(({ name, found }) => !lacks(name, found));

/** A server behind a proxy. */
async function startBehind(proxy: ForeignProxy, options: ListenOptions = {}, idleLimit = 60) {
  const server = await listen({ host: "127.0.0.1", port: 0, ...options });
  const running = await proxy.start({ upstream: server.port, idleLimit });
  return {
    server,
    url: `ws://127.0.0.1:${running.port}/app`,
    health: `http://127.0.0.1:${running.port}/healthz`,
    async [Symbol.asyncDispose]() {
      await running[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe.concurrent.each(proxies)("behind $name", (proxy) => {
  test("a client gets its echoes, whatever their size, and the close code", async () => {
    await using behind = await startBehind(proxy);
    await using socket = await connect(`${behind.url}/raw`);
    for (const message of ["Hello", "", "x".repeat(2 ** 20)]) {
      await socket.send(message);
      expect(await socket.receive()).toBe(message);
    }
    await using closed = await connect(`${behind.url}/close/4321`);
    expect(await closed.closed).toMatchObject({ code: 4321 });
  });

  test("a refusal comes with its status and its reason", async () => {
    await using behind = await startBehind(proxy, { token: "s3cret" });
    await expect(connect(`${behind.url}/raw`)).rejects.toMatchObject({ status: 401 });
    await using socket = await connect(`${behind.url}/raw?token=s3cret`);
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Hello");
  });

  test.each([
    { trustProxy: 0, want: /^127\.0\.0\.1:\d+$/ },
    { trustProxy: 1, want: /^127\.0\.0\.1$/ },
    { trustProxy: 2, want: /^203\.0\.113\.7$/ },
  ])("--trust-proxy $trustProxy makes the client $want", async ({ trustProxy, want }) => {
    await using behind = await startBehind(proxy, { trustProxy });
    await using socket = await connect(`${behind.url}/inspect`, {
      headers: { "X-Forwarded-For": "203.0.113.7" },
    });
    const { remote_address: remote } = JSON.parse(String(await socket.receive()));
    expect(remote).toMatch(want);
  });

  test("a silent connection is cut, unless --ping-interval keeps it", async () => {
    await using plain = await startBehind(proxy, {}, 1);
    await using pinging = await startBehind(proxy, { pingInterval: 200 }, 1);
    await using cut = await connect(`${plain.url}/raw`);
    await using kept = await connect(`${pinging.url}/raw`);
    expect(await cut.closed).toMatchObject({ code: 1006 });
    await kept.send("still there");
    expect(await kept.receive()).toBe("still there");
  });

  test("a health check in HTTP/1.0 without Host is answered, and shows that the server stops", async () => {
    await using behind = await startBehind(proxy);
    expect((await fetch(behind.health, { keepalive: false })).status).toBe(200);
    await using socket = await connect(`${behind.url}/raw?delay=30s`);
    await socket.send("held back");
    await until(() => behind.server.metrics().traffic.textMessagesReceived === 1);
    const stopping = behind.server.stop(60_000);
    await until(async () => (await fetch(behind.health, { keepalive: false })).status === 503);
    await behind.server.stop();
    await stopping;
  });
});
