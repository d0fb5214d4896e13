// Connecting through a proxy that really tunnels, or fails to.
import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { listen } from "../../src/server/listen.ts";
import { createAuthority } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { exemptNobody, startProxy } from "../support/proxy.ts";
import { acceptHandshake, startHandshakeServer, startRawServer } from "../support/raw-server.ts";
import { startTlsServer } from "../support/tls-server.ts";

exemptNobody();

describe("a proxy", () => {
  test("carries ws://", async () => {
    await using server = await listen({ port: 0 });
    await using proxy = await startProxy();
    const url = `ws://127.0.0.1:${server.port}/`;
    await using socket = await connect(url, { proxy: `http://127.0.0.1:${proxy.port}` });
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
    expect(proxy.requests.map(({ target }) => target)).toEqual([`127.0.0.1:${server.port}`]);
  });

  test("carries wss://, of which it sees nothing", async () => {
    const authority = await createAuthority("authority");
    await using server = startTlsServer(await authority.issue("localhost"));
    await using proxy = await startProxy();
    await using socket = await connect(`wss://localhost:${server.port}/`, {
      proxy: `http://127.0.0.1:${proxy.port}`,
      tls: { ca: authority.cert },
    });
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Hello");
    expect(proxy.requests.map(({ target }) => target)).toEqual([`localhost:${server.port}`]);
  });

  test("may want TLS itself", async () => {
    const authority = await createAuthority("authority");
    await using server = await listen({ port: 0 });
    await using proxy = await startProxy({ tls: await authority.issue("localhost") });
    await using socket = await connect(`ws://127.0.0.1:${server.port}/`, {
      proxy: `https://localhost:${proxy.port}`,
      tls: { ca: authority.cert },
    });
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
    expect(proxy.requests).toHaveLength(1);
  });

  test("gets the name and password of its URL, and no header of the handshake", async () => {
    await using server = await listen({ port: 0 });
    await using proxy = await startProxy();
    await using _ = await connect(`ws://127.0.0.1:${server.port}/`, {
      proxy: `http://us%40er:p%3Aw@127.0.0.1:${proxy.port}`,
      headers: { Authorization: "Bearer secret" },
    });
    const [request] = proxy.requests;
    expect(request?.headers["proxy-authorization"]).toBe(`Basic ${btoa("us@er:p:w")}`);
    expect(request?.headers).not.toHaveProperty("authorization");
  });

  test("is none where it is empty", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(`ws://127.0.0.1:${server.port}/`, { proxy: "" });
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });
});

describe("a proxy that fails", () => {
  const url = "ws://127.0.0.1:1";

  test("because the server does not answer is CANNOT_CONNECT", async () => {
    const closed = startRawServer(acceptHandshake);
    closed[Symbol.dispose]();
    await using proxy = await startProxy();
    const by = `http://127.0.0.1:${proxy.port}/`;
    expect(await failureOf(connect(closed.url, { proxy: by }))).toMatchObject({
      code: "CANNOT_CONNECT",
      message: `Cannot connect to "${closed.url}" through the proxy "${by}": the proxy refused: HTTP 502`,
    });
  });

  test("because it wants a password is HANDSHAKE_REFUSED", async () => {
    const answer =
      "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
    await using proxy = await startProxy({ answer });
    const by = `http://127.0.0.1:${proxy.port}/`;
    expect(await failureOf(connect(url, { proxy: by }))).toMatchObject({
      name: "HandshakeRefusedError",
      code: "HANDSHAKE_REFUSED",
      status: 407,
      message: `Cannot connect to "${url}" through the proxy "${by}": the proxy refused: HTTP 407: it requires a name and password`,
    });
  });

  test("because it does not run is CANNOT_CONNECT", async () => {
    const closed = startRawServer(acceptHandshake);
    closed[Symbol.dispose]();
    const by = `${closed.url.replace("ws:", "http:")}/`;
    expect(await failureOf(connect(url, { proxy: by }))).toMatchObject({
      code: "CANNOT_CONNECT",
      message: `Cannot connect to "${url}" through the proxy "${by}": connection refused. Is the proxy running?`,
    });
  });

  test("because no one knows its name is CANNOT_CONNECT", async () => {
    const failure = await failureOf(connect(url, { proxy: "http://no-such-host.invalid:1/" }));
    expect(failure).toMatchObject({ code: "CANNOT_CONNECT" });
    expect(String(failure)).toEndWith(': no such host "no-such-host.invalid"');
  });

  test("because it does not answer is TIMED_OUT", async () => {
    using silent = startRawServer(async (socket) => void (await socket.readRest()));
    const by = `${silent.url.replace("ws:", "http:")}/`;
    expect(await failureOf(connect(url, { proxy: by, connectTimeout: 50 }))).toMatchObject({
      code: "TIMED_OUT",
      message: `Timed out connecting to "${url}" through the proxy "${by}" after 50ms`,
    });
  });

  test.each([
    { what: "of another kind", proxy: "socks4://localhost:1080" },
    { what: "that is no URL", proxy: "nonsense" },
  ])("because it is one $what is BAD_VALUE", async ({ proxy }) => {
    expect(await failureOf(connect(url, { proxy }))).toMatchObject({ code: "BAD_VALUE" });
  });

  test("leaves the refusals of the server what they are", async () => {
    using server = startHandshakeServer(async (_, socket) =>
      socket.write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
    );
    await using proxy = await startProxy();
    const by = `http://127.0.0.1:${proxy.port}`;
    expect(await failureOf(connect(server.url, { proxy: by }))).toMatchObject({
      code: "HANDSHAKE_REFUSED",
      status: 401,
      message: expect.stringMatching(/^The server at /),
    });
  });
});
