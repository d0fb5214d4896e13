import { describe, expect, test } from "bun:test";

import { describeRefusal, fetchRefusal } from "../../src/client/refusal.ts";
import type { Refusal } from "../../src/errors.ts";
import { createAuthority } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { exemptNobody, startProxy } from "../support/proxy.ts";
import { acceptanceOf, startHandshakeServer, startRawServer } from "../support/raw-server.ts";

exemptNobody();

/** What a client learns of this answer. */
async function learned(answer: string | Uint8Array): Promise<Refusal | undefined> {
  using server = startHandshakeServer(async (_, socket) => {
    await socket.write(answer);
    socket.finish();
  });
  return await fetchRefusal(new URL(server.url));
}

describe("fetchRefusal", () => {
  test("reads status, headers and body", async () => {
    const answer = [
      "HTTP/1.1 401 Who Are You",
      'WWW-Authenticate: Basic realm="x"',
      "Set-Cookie: a=b",
      "set-cookie: c=d",
      "Content-Length: 5",
      "",
      "hello",
    ];
    expect(await learned(answer.join("\r\n"))).toEqual({
      status: 401,
      statusText: "Who Are You",
      headers: [
        ["WWW-Authenticate", 'Basic realm="x"'],
        ["Set-Cookie", "a=b"],
        ["set-cookie", "c=d"],
        ["Content-Length", "5"],
      ],
      body: "hello",
      bodyIsCut: false,
    });
  });

  test.each([
    { what: "no body", head: "Content-Length: 0\r\n\r\n", body: "" },
    {
      what: "chunks",
      head: "Transfer-Encoding: chunked\r\n\r\n3\r\none\r\n0\r\n\r\n",
      body: "one",
    },
    { what: "a body up to the end", head: "Connection: close\r\n\r\nend", body: "end" },
    { what: "UTF-8", head: "Content-Length: 6\r\n\r\n世界", body: "世界" },
  ])("reads $what", async ({ head, body }) => {
    const refusal = await learned(`HTTP/1.1 503 No\r\n${head}`);
    expect(refusal).toMatchObject({ status: 503, body, bodyIsCut: false });
  });

  test("does not follow a redirect", async () => {
    const refusal = await learned("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n");
    expect(refusal).toMatchObject({ status: 302, headers: [["Location", "/"], expect.anything()] });
  });

  test.each([
    { size: 2048, body: "x".repeat(2048), bodyIsCut: false },
    { size: 2049, body: "x".repeat(2048), bodyIsCut: true },
    { size: 1_000_000, body: "x".repeat(2048), bodyIsCut: true },
  ])("keeps of $size bytes at most 2 KiB", async ({ size, body, bodyIsCut }) => {
    const head = `HTTP/1.1 500 No\r\nContent-Length: ${size}\r\n\r\n`;
    expect(await learned(head + "x".repeat(size))).toMatchObject({ body, bodyIsCut });
  });

  test("cuts no character", async () => {
    const head = "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n";
    const refusal = await learned(`${head}x${"世".repeat(1000)}`);
    expect(refusal).toMatchObject({ body: `x${"世".repeat(682)}`, bodyIsCut: true });
  });

  test("makes the same handshake", async () => {
    const { promise: requested, resolve } = Promise.withResolvers<string>();
    using server = startHandshakeServer(async (request, socket) => {
      resolve(request);
      await socket.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    });
    await fetchRefusal(new URL(`${server.url}path?a=b`), {
      headers: [
        ["Host", "example.com"],
        ["X-Sent", "one"],
        ["x-sent", "two"],
      ],
      protocols: ["wamp", "soap"],
      compress: false,
    });
    const request = await requested;
    expect(request).toStartWith("GET /path?a=b HTTP/1.1\r\nHost: example.com\r\n");
    expect(request).toMatch(/^X-Sent: one, two\r$/m);
    expect(request).toMatch(/^Sec-WebSocket-Protocol: wamp, ?soap\r$/m);
    expect(request).not.toContain("Sec-WebSocket-Extensions");
  });

  test("goes through TLS and a proxy", async () => {
    const authority = await createAuthority("authority");
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      development: false,
      tls: await authority.issue("localhost"),
      fetch: () => new Response("by TLS", { status: 403 }),
    });
    await using proxy = await startProxy();
    const refusal = await fetchRefusal(new URL(`wss://localhost:${server.port}/`), {
      tls: { ca: authority.cert },
      proxy: `http://127.0.0.1:${proxy.port}/`,
    });
    expect(refusal).toMatchObject({ status: 403, statusText: "Forbidden", body: "by TLS" });
    expect(proxy.requests).toMatchObject([{ target: `localhost:${server.port}` }]);
  });

  test("gives nothing when the server accepts this time, and goes", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    using server = startHandshakeServer(async (request, socket) => {
      await socket.write(acceptanceOf(request));
      resolve(await socket.readRest());
    });
    expect(await fetchRefusal(new URL(server.url))).toBeUndefined();
    await ended;
  });

  test("gives nothing when nothing listens there any more", async () => {
    const server = startRawServer(async () => undefined);
    server[Symbol.dispose]();
    expect(await fetchRefusal(new URL(server.url))).toBeUndefined();
  });

  test("gives nothing when the answer is no HTTP", async () => {
    expect(await learned("SSH-2.0-OpenSSH_9.6\r\n")).toBeUndefined();
  });

  test("gives nothing when no answer comes in time, and goes", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    using server = startHandshakeServer(async (_, socket) => resolve(await socket.readRest()));
    expect(await fetchRefusal(new URL(server.url), { timeout: 20 })).toBeUndefined();
    await ended;
  });

  test("gives what has come when the rest does not come in time, and goes", async () => {
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    using server = startHandshakeServer(async (_, socket) => {
      await socket.write("HTTP/1.1 500 No\r\nContent-Length: 10\r\n\r\nhalf");
      resolve(await socket.readRest());
    });
    const refusal = await fetchRefusal(new URL(server.url), { timeout: 50 });
    expect(refusal).toMatchObject({ status: 500, body: "half", bodyIsCut: true });
    await ended;
  });

  test("ends when its signal fires", async () => {
    const controller = new AbortController();
    using server = startHandshakeServer(async (_, socket) => {
      controller.abort();
      await socket.readRest();
    });
    const { signal } = controller;
    expect(await fetchRefusal(new URL(server.url), { signal })).toBeUndefined();
  });

  test("asks nobody when its signal fired before", async () => {
    let requests = 0;
    using server = startHandshakeServer(async (_, socket) => {
      requests++;
      await socket.write("HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
    });
    const url = new URL(server.url);
    expect(await fetchRefusal(url, { signal: AbortSignal.abort() })).toBeUndefined();
    expect(await fetchRefusal(url)).toMatchObject({ status: 403 });
    expect(requests).toBe(1);
  });

  test("refuses with BAD_VALUE what connect would refuse", async () => {
    const headers = [
      ["Host", "a"],
      ["host", "b"],
    ] as const;
    const failure = await failureOf(fetchRefusal(new URL("ws://localhost"), { headers }));
    expect(failure).toMatchObject({ code: "BAD_VALUE" });
  });
});

describe("describeRefusal", () => {
  const refusal: Refusal = {
    status: 401,
    statusText: "Unauthorized",
    headers: [
      ["Date", "today"],
      ["WWW-Authenticate", "Bearer"],
      ["www-authenticate", "Basic"],
      ["Location", "/login"],
      ["Retry-After", "5"],
      ["Content-Type", "text/plain"],
      ["Set-Cookie", "a=b"],
    ],
    body: "one\r\n\r\n  two\n",
    bodyIsCut: false,
  };

  test("tells the status, the headers that matter, and the body", () => {
    expect(describeRefusal(refusal)).toEqual([
      "HTTP 401 Unauthorized",
      "WWW-Authenticate: Bearer",
      "www-authenticate: Basic",
      "Location: /login",
      "Retry-After: 5",
      "Content-Type: text/plain",
      "one",
      "  two",
    ]);
  });

  const bare: Refusal = { ...refusal, statusText: "", headers: [], body: "" };

  test("leaves out what is not there", () => {
    expect(describeRefusal(bare)).toEqual(["HTTP 401"]);
  });

  test.each([
    { what: "a cut body", body: "one", bodyIsCut: true, lines: ["one", "…"] },
    {
      what: "many lines",
      body: "x\n".repeat(11),
      bodyIsCut: false,
      lines: [...Array<string>(10).fill("x"), "…"],
    },
    { what: "ten lines", body: "x\n".repeat(10), bodyIsCut: false, lines: Array(10).fill("x") },
    {
      what: "a long line",
      body: "x".repeat(205),
      bodyIsCut: false,
      lines: [`${"x".repeat(200)}… (+5 bytes)`],
    },
  ])("shows $what as far as there is room", ({ body, bodyIsCut, lines }) => {
    expect(describeRefusal({ ...bare, body, bodyIsCut })).toEqual(["HTTP 401", ...lines]);
  });

  test("lets nothing reach a terminal that it would obey", () => {
    const hostile = "\u001b[2J";
    const lines = describeRefusal({
      ...bare,
      statusText: hostile,
      headers: [["Location", hostile]],
      body: hostile,
    });
    expect(lines).toEqual(["HTTP 401 \\x1b[2J", "Location: \\x1b[2J", "\\x1b[2J"]);
  });
});
