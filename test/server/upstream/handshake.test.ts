import { describe, expect, test } from "bun:test";

import { listen } from "../../../src/server/listen.ts";
import { startFront } from "../../support/fronted.ts";
import { echoOf, handshakeHeaders, openTcp, requestHead } from "../../support/raw-client.ts";
import {
  acceptanceOf,
  startHandshakeServer,
  startRawServer,
  withHeader,
} from "../../support/raw-server.ts";

/** An upstream that accepts, with these headers in its answer, and keeps what it was sent. */
function startAccepting(...headers: readonly string[]) {
  const heads: string[] = [];
  const server = startHandshakeServer(async (request, socket) => {
    heads.push(request);
    await socket.write(headers.reduce(withHeader, acceptanceOf(request)));
    await socket.readRest();
  });
  return { ...server, heads };
}

/** What the client gets for a handshake with these headers more, up to the end of the head. */
async function headFor(port: number, headers: Record<string, string> = {}, path = "/") {
  using client = await openTcp(port);
  await client.write(requestHead({ ...handshakeHeaders, ...headers }, { path }));
  return await client.readHead();
}

describe("the handshake with the upstream", () => {
  test("has path, query and headers of the client, and where it came from", async () => {
    using upstream = startAccepting();
    await using front = await startFront(upstream.url);
    const headers = {
      "Sec-WebSocket-Protocol": "chat, soap",
      "Sec-WebSocket-Extensions": "permessage-deflate",
      Origin: "https://app.example",
      Cookie: "a=1; b=2",
      Authorization: "Bearer secret",
      "X-Own": "Grüße",
      "X-Hop": "not for you",
      Connection: "Upgrade, X-Hop",
      "X-Forwarded-For": "192.0.2.7",
    };
    await headFor(front.port, headers, "/chat/1?token=a%20b&delay=5s");
    const [request = ""] = upstream.heads;
    expect(request).toStartWith("GET /chat/1?token=a%20b&delay=5s HTTP/1.1\r\n");
    const lines = request.toLowerCase().split("\r\n");
    for (const line of [
      `host: 127.0.0.1:${upstream.port}`,
      "sec-websocket-protocol: chat, soap",
      "origin: https://app.example",
      "cookie: a=1; b=2",
      "authorization: bearer secret",
      "x-forwarded-for: 192.0.2.7, 127.0.0.1",
      "x-forwarded-proto: http",
      "x-forwarded-host: localhost",
      "connection: upgrade",
      "upgrade: websocket",
      "sec-websocket-version: 13",
    ]) {
      expect(lines).toContain(line);
    }
    expect(Buffer.from(request, "latin1").toString()).toContain("Grüße");
    expect(request).not.toMatch(/x-hop|extensions/i);
  });

  test("may have the client's Host, a base path and the credentials of the URL", async () => {
    using upstream = startAccepting();
    const url = `ws://ann:pass@127.0.0.1:${upstream.port}/base/`;
    await using front = await startFront({ url, keepHost: true });
    await headFor(front.port, { Host: "app.example" }, "/chat");
    const [request = ""] = upstream.heads;
    expect(request).toStartWith("GET /base/chat HTTP/1.1\r\n");
    expect(request).toMatch(/^host: app\.example\r$/im);
    expect(request).toMatch(/^authorization: Basic YW5uOnBhc3M=\r$/im);
  });

  test("believes what a trusted proxy says of the way", async () => {
    using upstream = startAccepting();
    await using front = await startFront(upstream.url, { trustProxy: 1 });
    await headFor(front.port, {
      "X-Forwarded-For": "192.0.2.7",
      "X-Forwarded-Proto": "https",
      "X-Forwarded-Host": "app.example",
    });
    expect(upstream.heads[0]).toMatch(/^x-forwarded-proto: https\r$/im);
    expect(upstream.heads[0]).toMatch(/^x-forwarded-host: app\.example\r$/im);
  });
});

describe("the answer of the upstream", () => {
  test("comes with its headers, its cookies and its choice of a subprotocol", async () => {
    using upstream = startAccepting(
      "Set-Cookie: a=1; Path=/",
      "Set-Cookie: b=2",
      "X-Own: yes",
      "Sec-WebSocket-Protocol: soap",
    );
    await using front = await startFront(upstream.url);
    const head = await headFor(front.port, { "Sec-WebSocket-Protocol": "chat, soap" });
    expect(head).toStartWith("HTTP/1.1 101 ");
    const lines = head.toLowerCase().split("\r\n");
    for (const line of ["set-cookie: a=1; path=/", "set-cookie: b=2", "x-own: yes"]) {
      expect(lines).toContain(line);
    }
    expect(lines.filter((line) => line.startsWith("sec-websocket-protocol"))).toEqual([
      "sec-websocket-protocol: soap",
    ]);
    expect(lines.filter((line) => line.startsWith("date:"))).toHaveLength(1);
  });

  test("chooses no subprotocol where the upstream does not", async () => {
    using upstream = startAccepting();
    await using front = await startFront(upstream.url);
    const head = await headFor(front.port, { "Sec-WebSocket-Protocol": "chat" });
    expect(head).toStartWith("HTTP/1.1 101 ");
    expect(head).not.toMatch(/^sec-websocket-protocol/im);
  });

  test("is not given before the upstream's", async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    using upstream = startHandshakeServer(async (request, socket) => {
      ask();
      await released;
      await socket.write(acceptanceOf(request));
      await socket.readRest();
    });
    await using front = await startFront(upstream.url);
    let answered = false;
    const answer = headFor(front.port).then((head) => {
      answered = true;
      return head;
    });
    await asked;
    expect(front.metrics().waitingHandshakes).toBe(1);
    expect(answered).toBeFalse();
    release();
    expect(await answer).toStartWith("HTTP/1.1 101 ");
    expect(front.metrics().waitingHandshakes).toBe(0);
  });

  const refusals = [
    { what: "with a length", lines: ["Content-Length: 6"], body: "denied" },
    {
      what: "in chunks",
      lines: ["Transfer-Encoding: chunked"],
      body: "3;x=y\r\nden\r\n3\r\nied\r\n0\r\nTrailer: x\r\n\r\n",
    },
    { what: "until the end", lines: ["Connection: close"], body: "denied" },
  ];

  test.each(refusals)("is its refusal, with a body $what", async ({ lines, body }) => {
    const head = [
      "HTTP/1.1 403 Forbidden",
      "WWW-Authenticate: Bearer",
      "Set-Cookie: a=1",
      "Set-Cookie: b=2",
      ...lines,
    ];
    using upstream = startHandshakeServer(async (_, socket) => {
      const answer = `${head.join("\r\n")}\r\n\r\n${body}`;
      // In small pieces.
      for (let at = 0; at < answer.length; at += 7) await socket.write(answer.slice(at, at + 7));
      socket.finish();
    });
    await using front = await startFront(upstream.url);
    const response = await fetch(`http://127.0.0.1:${front.port}/secret?token=t`, {
      headers: handshakeHeaders,
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("www-authenticate")).toBe("Bearer");
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(await response.text()).toBe("denied");
    expect(front.recorder.lines).toContain(
      "rejected GET /secret?token=*** 403 The upstream refused: HTTP 403 Forbidden",
    );
    expect(front.metrics().rejections).toEqual({ "403": 1 });
  });

  test("may be a redirect without a body, or have none at all", async () => {
    using upstream = startHandshakeServer(async (request, socket) => {
      const status = request.includes("/away") ? "302 Found\r\nLocation: /there" : "204 No Content";
      await socket.write(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\n\r\n`);
      await socket.readRest();
    });
    await using front = await startFront(upstream.url);
    const away = await headFor(front.port, {}, "/away");
    expect(away).toStartWith("HTTP/1.1 302 ");
    expect(away).toMatch(/^location: \/there\r$/im);
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 204 ");
  });

  test("may follow one that was for the time being", async () => {
    using upstream = startHandshakeServer(async (request, socket) => {
      await socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${acceptanceOf(request)}`);
      await socket.readRest();
    });
    await using front = await startFront(upstream.url);
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 101 ");
  });
});

describe("an upstream that does not answer", () => {
  const failures = [
    { what: "nothing like HTTP", answer: "SSH-2.0-OpenSSH\r\n\r\n", why: "its answer is not HTTP" },
    {
      what: "a wrong accept value",
      answer:
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
      why: "the Sec-WebSocket-Accept of its answer does not match the key of the request",
    },
    { what: "a status beyond all", answer: "HTTP/1.1 777 Odd\r\n\r\n", why: "777" },
    {
      what: "endless headers",
      answer: `HTTP/1.1 101 OK\r\nX: ${"x".repeat(70_000)}`,
      why: "the headers of its answer are too long",
    },
  ];

  test.each(failures)("but says $what is 502", async ({ answer, why }) => {
    using upstream = startHandshakeServer(async (_, socket) => {
      await socket.write(answer);
      await socket.readRest();
    });
    await using front = await startFront(upstream.url);
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 502 ");
    expect(front.recorder.lines.join()).toContain(why);
  });

  test("but ends the connection is 502", async () => {
    using upstream = startHandshakeServer(async (_, socket) => socket.terminate());
    await using front = await startFront(upstream.url);
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 502 ");
    expect(front.recorder.lines.join()).toContain("connection ended during the handshake");
  });

  test("as nothing listens there is 502, for pages as well", async () => {
    await using front = await startFront("ws://127.0.0.1:1");
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 502 ");
    const page = await fetch(`http://127.0.0.1:${front.port}/`);
    expect(page.status).toBe(502);
    expect(await page.json()).toEqual({
      status: 502,
      error: "The upstream cannot be used: connection refused",
    });
    expect(front.recorder.lines.filter((line) => line.includes("connection refused"))).toHaveLength(
      2,
    );
  });

  test("in time is 504, and it is released", async () => {
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    using upstream = startRawServer(async (socket) => {
      await socket.readRest();
      leave();
    });
    await using front = await startFront({ url: upstream.url, connectTimeout: 50 });
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 504 ");
    expect(front.recorder.lines.at(-1)).toContain("The upstream did not answer within 50ms");
    await left;
  });

  test("is released when the client does not wait for it", async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
    const { promise: left, resolve: leave } = Promise.withResolvers<void>();
    using upstream = startHandshakeServer(async (_, socket) => {
      ask();
      await socket.readRest();
      leave();
    });
    await using front = await startFront(upstream.url);
    const client = await openTcp(front.port);
    await client.write(requestHead(handshakeHeaders));
    await asked;
    client.terminate();
    await left;
    await front.recorder.until("rejected GET / 499");
    expect(front.metrics().waitingHandshakes).toBe(0);
  });

  test("is asked again once it is back", async () => {
    const first = await listen({ host: "127.0.0.1", port: 0 });
    const { port } = first;
    await using front = await startFront(`ws://127.0.0.1:${port}`);
    expect(await echoOf(front.port, "one")).toBe("Echo: one");
    const page = await fetch(`http://127.0.0.1:${front.port}/healthz`);
    expect(await page.json()).toMatchObject({ status: "ok" });
    await first.stop(0);
    expect(await headFor(front.port)).toStartWith("HTTP/1.1 502 ");
    await using _ = await listen({ host: "127.0.0.1", port });
    expect(await echoOf(front.port, "two")).toBe("Echo: two");
    expect((await fetch(`http://127.0.0.1:${front.port}/healthz`)).status).toBe(200);
  });
});
