// Ways to a server that Bun's WebSocket does not know: a SOCKS proxy, another host, an IPv6 zone.
import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { listen } from "../../src/server/listen.ts";
import { parseAddress } from "../../src/text/address.ts";
import { createAuthority } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { lacksIpv6 } from "../support/prerequisite.ts";
import { exemptNobody } from "../support/proxy.ts";
import { acceptHandshake, startRawServer } from "../support/raw-server.ts";
import { type SocksBehaviour, startSocks } from "../support/socks.ts";
import { startTlsServer } from "../support/tls-server.ts";
import { until } from "../support/until.ts";

exemptNobody();

describe("a SOCKS5 proxy", () => {
  test.each([
    { scheme: "socks5h", host: "localhost", kind: "name localhost" },
    { scheme: "socks5h", host: "127.0.0.1", kind: "ipv4 127.0.0.1" },
    { scheme: "socks5", host: "127.0.0.1", kind: "ipv4 127.0.0.1" },
  ])("with $scheme:// gets $kind", async ({ scheme, host, kind }) => {
    await using server = await listen({ port: 0 });
    await using proxy = await startSocks();
    {
      await using socket = await connect(`ws://${host}:${server.port}/`, {
        proxy: `${scheme}://127.0.0.1:${proxy.port}`,
      });
      await socket.send("Hello");
      expect(await socket.receive()).toBe("Echo: Hello");
      expect(proxy.requests).toEqual([`${kind}:${server.port}`]);
    }
    await until(() => proxy.open === 0);
  });

  test("with socks5:// gets the address of a name", async () => {
    await using server = await listen({ port: 0 });
    await using proxy = await startSocks();
    await using _ = await connect(`ws://localhost:${server.port}/`, {
      proxy: `socks5://127.0.0.1:${proxy.port}`,
    });
    expect(proxy.requests[0]).toMatch(/^ipv[46] (?:127\.0\.0\.1|0:0:0:0:0:0:0:1):\d+$/);
  });

  test("gets the name and password of its URL", async () => {
    await using server = await listen({ port: 0 });
    await using proxy = await startSocks({ user: { name: "us@er", password: "p:w" } });
    await using _ = await connect(`ws://127.0.0.1:${server.port}/`, {
      proxy: `socks5h://us%40er:p%3Aw@127.0.0.1:${proxy.port}`,
    });
    expect(proxy.requests).toHaveLength(1);
  });

  test("carries wss://, whose certificate is for the server", async () => {
    const authority = await createAuthority("authority");
    await using server = startTlsServer(await authority.issue("localhost"));
    await using proxy = await startSocks();
    const options = {
      proxy: `socks5h://127.0.0.1:${proxy.port}`,
      tls: { ca: authority.cert },
    };
    await using socket = await connect(`wss://localhost:${server.port}/`, options);
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Hello");
    const failure = await failureOf(connect(`wss://127.0.0.1:${server.port}/`, options));
    expect(failure).toMatchObject({ code: "CERTIFICATE_REJECTED" });
  });

  test("carries large messages whole in both directions", async () => {
    await using server = await listen({ port: 0 });
    await using proxy = await startSocks();
    await using socket = await connect(`ws://127.0.0.1:${server.port}/raw`, {
      proxy: `socks5h://127.0.0.1:${proxy.port}`,
    });
    const large = Buffer.alloc(4 * 1024 * 1024, "wsecho");
    await socket.send(large);
    expect(large.equals((await socket.receive()) as Buffer)).toBe(true);
  });
});

describe("a SOCKS5 proxy that fails", () => {
  const url = "ws://127.0.0.1:9";

  test.each<{ what: string; behaviour: SocksBehaviour; code: string; problem: string }>([
    {
      what: "refuses",
      behaviour: { reply: 5 },
      code: "CANNOT_CONNECT",
      problem: "the connection was refused to the proxy (SOCKS reply 5)",
    },
    {
      what: "wants a password",
      behaviour: { user: { name: "me", password: "x" } },
      code: "HANDSHAKE_REFUSED",
      problem: "the proxy requires a name and password, or another kind of authentication",
    },
    {
      what: "speaks HTTP",
      behaviour: { answers: [Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n")] },
      code: "HANDSHAKE_REFUSED",
      problem: "the proxy does not speak SOCKS5; if it is an HTTP proxy, use http://",
    },
    {
      what: "leaves at once",
      behaviour: { leavesAfter: 1 },
      code: "CONNECTION_LOST",
      problem: "the proxy closed the connection",
    },
  ])("as it $what", async ({ behaviour, code, problem }) => {
    await using proxy = await startSocks(behaviour);
    const by = `socks5h://127.0.0.1:${proxy.port}`;
    expect(await failureOf(connect(url, { proxy: by }))).toMatchObject({
      code,
      message: `Cannot connect to "${url}" through the proxy "${by}": ${problem}`,
    });
    await until(() => proxy.open === 0);
  });

  test.each([
    { what: "says nothing", answers: [] },
    { what: "stops in the middle of an answer", answers: [Uint8Array.of(5)] },
  ])("as it $what", async ({ answers }) => {
    await using proxy = await startSocks({ answers });
    const by = `socks5h://127.0.0.1:${proxy.port}`;
    expect(await failureOf(connect(url, { proxy: by, connectTimeout: 100 }))).toMatchObject({
      code: "TIMED_OUT",
      message: `Timed out connecting to "${url}" through the proxy "${by}" after 100ms`,
    });
    await until(() => proxy.open === 0);
  });

  test("with socks5://, as this machine does not know the host", async () => {
    await using proxy = await startSocks();
    const by = `socks5://127.0.0.1:${proxy.port}`;
    expect(await failureOf(connect("ws://no-such-host.invalid", { proxy: by }))).toMatchObject({
      code: "HOST_NOT_FOUND",
      message: `Cannot connect to "ws://no-such-host.invalid" through the proxy "${by}": no such host "no-such-host.invalid"; with socks5h:// the proxy resolves names`,
    });
  });

  test("as it is not there", async () => {
    const closed = startRawServer(acceptHandshake);
    closed[Symbol.dispose]();
    const by = `socks5h://me:secret@127.0.0.1:${new URL(closed.url).port}`;
    const failure = await failureOf(connect(url, { proxy: by }));
    expect(failure).toMatchObject({
      code: "CANNOT_CONNECT",
      message: `Cannot connect to "${url}" through the proxy "${by.replace("secret", "***")}": connection refused. Is the proxy running?`,
    });
  });
});

describe("another host to connect to", () => {
  /** An address whose connections go to this port of this machine. */
  function elsewhere(url: string, port = 0) {
    return { ...parseAddress(url), connectTo: { host: "127.0.0.1", port } };
  }

  test("hears the name of the URL", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(elsewhere("ws://a.test:81/inspect", server.port));
    expect(JSON.parse(String(await socket.receive()))).toMatchObject({
      headers: { host: "a.test:81" },
    });
  });

  test("shows a certificate for the name of the URL", async () => {
    const authority = await createAuthority("authority");
    await using server = startTlsServer(await authority.issue("a.test"));
    const tls = { ca: authority.cert };
    await using socket = await connect(elsewhere("wss://a.test/", server.port), { tls });
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Hello");
    const failure = await failureOf(connect(elsewhere("wss://b.test/", server.port), { tls }));
    expect(failure).toMatchObject({ code: "CERTIFICATE_REJECTED" });
  });

  test("is named when it cannot be reached", async () => {
    const closed = startRawServer(acceptHandshake);
    closed[Symbol.dispose]();
    const port = Number(new URL(closed.url).port);
    const failure = await failureOf(connect(elsewhere("ws://a.test/", port)));
    expect(failure).toMatchObject({
      code: "CANNOT_CONNECT",
      message: `Cannot connect to "ws://a.test" at "127.0.0.1:${port}": connection refused. Is a server running there? To start one: wsecho serve --port ${port}`,
    });
  });

  test("is reached through a SOCKS proxy as well", async () => {
    await using server = await listen({ port: 0 });
    await using proxy = await startSocks();
    await using _ = await connect(elsewhere("ws://a.test/", server.port), {
      proxy: `socks5h://127.0.0.1:${proxy.port}`,
    });
    expect(proxy.requests).toEqual([`ipv4 127.0.0.1:${server.port}`]);
  });
});

describe.skipIf(lacksIpv6())("an IPv6 address with a zone", () => {
  test("is reached through that interface", async () => {
    await using server = await listen({ host: "::1", port: 0 });
    await using socket = await connect(`ws://[::1%25lo]:${server.port}/`);
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });
});
