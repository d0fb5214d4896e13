// What `connect` learns of an answer that refuses its handshake, from that one handshake.
import { describe, expect, test } from "bun:test";
import { brotliCompressSync, deflateSync } from "node:zlib";

import { describeResponse } from "../../src/client/handshake-response.ts";
import { connect, HandshakeRefusedError, type HandshakeResponse } from "../../src/index.ts";
import { createAuthority } from "../support/authority.ts";
import { failureOf } from "../support/failure.ts";
import { makeFolder } from "../support/folder.ts";
import { exemptNobody, startProxy } from "../support/proxy.ts";
import { acceptanceOf, startHandshakeServer, withHeader } from "../support/raw-server.ts";

exemptNobody();

/** The answer with which a handshake was refused. */
async function refusalOf(promise: Promise<unknown>): Promise<HandshakeResponse | undefined> {
  const error = await failureOf(promise);
  if (!(error instanceof HandshakeRefusedError)) throw error;
  return error.response;
}

/** What a client learns of this answer, which is asked for once. */
async function learned(answer: string | Uint8Array): Promise<HandshakeResponse | undefined> {
  let handshakes = 0;
  using server = startHandshakeServer(async (_, socket) => {
    handshakes++;
    await socket.write(answer);
    socket.finish();
  });
  const response = await refusalOf(connect(server.url));
  expect(handshakes).toBe(1);
  return response;
}

/** An answer whose body is compressed. */
function compressed(encoding: string, body: Uint8Array): Uint8Array {
  const head = `HTTP/1.1 403 No\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

const text = "Not today. ".repeat(100);

describe("the answer of a refused handshake", () => {
  test("has status, headers and body", async () => {
    const answer = [
      "HTTP/1.1 401 Who Are You",
      'WWW-Authenticate: Basic realm="x"',
      "Set-Cookie: a=b",
      "set-cookie: c=d",
      "X-Text: Grüße",
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
        ["X-Text", "Grüße"],
        ["Content-Length", "5"],
      ],
      body: "hello",
      bodyIsCut: false,
    });
  });

  test.each([
    { what: "no reason", answer: "HTTP/1.1 503\r\nContent-Length: 0\r\n\r\n", body: "" },
    {
      what: "chunks",
      answer:
        "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\na;x=y\r\n, two, thr\r\n0\r\n\r\n",
      body: "one, two, thr",
    },
    {
      what: "a body up to the end",
      answer: "HTTP/1.0 503 No\r\nConnection: close\r\n\r\nend",
      body: "end",
    },
    {
      what: "UTF-8",
      answer: "HTTP/1.1 503 No\r\nContent-Length: 6\r\n\r\n世界",
      body: "世界",
    },
    {
      what: "an answer of HTTP that came before",
      answer:
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nhi",
      body: "hi",
    },
  ])("may have $what", async ({ answer, body }) => {
    expect(await learned(answer)).toMatchObject({ status: 503, body, bodyIsCut: false });
  });

  test.each([
    {
      what: "a chunk",
      head: "Transfer-Encoding: chunked\r\n\r\n",
      body: "3\r\none\r\n5\r\ntwo",
      want: "onetwo",
    },
    {
      what: "a chunk of a negative size",
      head: "Transfer-Encoding: chunked\r\n\r\n",
      body: "-6\r\nabcdefgh\r\n",
      want: "",
    },
    { what: "a length", head: "Content-Length: 100\r\n\r\n", body: "half", want: "half" },
  ])("that ends within $what is cut", async ({ head, body, want }) => {
    const response = await learned(`HTTP/1.1 500 No\r\n${head}${body}`);
    expect(response).toMatchObject({ status: 500, body: want, bodyIsCut: true });
  });

  test.each([
    { encoding: "gzip", body: Bun.gzipSync(text) },
    { encoding: "GZIP", body: Bun.gzipSync(text) },
    { encoding: "deflate", body: deflateSync(text) },
    { encoding: "br", body: brotliCompressSync(text) },
  ])("has its body decompressed from $encoding", async ({ encoding, body }) => {
    const response = await learned(compressed(encoding, body));
    expect(response).toMatchObject({ body: text, bodyIsCut: false });
  });

  test("has the beginning of a compressed body that comes in parts", async () => {
    const whole = Bun.gzipSync(crypto.getRandomValues(Buffer.alloc(1000)).toString("hex"));
    const head = "HTTP/1.1 403 No\r\nContent-Encoding: gzip\r\nContent-Length: 5000\r\n\r\n";
    const answer = Buffer.concat([Buffer.from(head), whole.subarray(0, 600)]);
    expect(await learned(answer)).toMatchObject({
      body: expect.stringMatching(/^[0-9a-f]{500}/),
      bodyIsCut: true,
    });
  });

  test.each([
    { what: "is no gzip", answer: compressed("gzip", Buffer.from("plain")), body: "plain" },
    {
      what: "has an unknown encoding",
      answer: compressed("x", Buffer.from("plain")),
      body: "plain",
    },
  ])("is shown as it came where it $what", async ({ answer, body }) => {
    expect(await learned(answer)).toMatchObject({ body });
  });

  test("takes little memory however far its body expands", async () => {
    const bomb = Bun.gzipSync(Buffer.alloc(200_000_000));
    const before = process.memoryUsage.rss();
    expect(await learned(compressed("gzip", bomb))).toMatchObject({ bodyIsCut: true });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100_000_000);
  });

  test("is that of a redirect, which is not followed", async () => {
    const response = await learned(
      "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n",
    );
    expect(response).toMatchObject({
      status: 302,
      headers: [["Location", "/"], expect.anything()],
    });
  });

  test.each([
    { size: 2048, body: "x".repeat(2048), bodyIsCut: false },
    { size: 2049, body: "x".repeat(2048), bodyIsCut: true },
    { size: 1_000_000, body: "x".repeat(2048), bodyIsCut: true },
  ])("keeps at most 2 KiB of $size bytes", async ({ size, body, bodyIsCut }) => {
    const head = `HTTP/1.1 500 No\r\nContent-Length: ${size}\r\n\r\n`;
    expect(await learned(head + "x".repeat(size))).toMatchObject({ body, bodyIsCut });
  });

  test("is cut between two characters", async () => {
    const head = "HTTP/1.1 500 No\r\nConnection: close\r\n\r\n";
    const response = await learned(`${head}x${"世".repeat(1000)}`);
    expect(response).toMatchObject({ body: `x${"世".repeat(682)}`, bodyIsCut: true });
  });

  test("comes through TLS and a proxy", async () => {
    const authority = await createAuthority("authority");
    await using server = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      development: false,
      tls: await authority.issue("localhost"),
      fetch: () => new Response("by TLS", { status: 403 }),
    });
    await using proxy = await startProxy();
    const connecting = connect(`wss://localhost:${server.port}/`, {
      tls: { ca: authority.cert },
      proxy: `http://127.0.0.1:${proxy.port}/`,
    });
    expect(await refusalOf(connecting)).toMatchObject({
      status: 403,
      statusText: "Forbidden",
      body: "by TLS",
    });
    expect(proxy.requests).toMatchObject([{ target: `localhost:${server.port}` }]);
  });

  test("comes over a Unix socket", async () => {
    await using folder = await makeFolder();
    const unix = folder.at("echo.sock");
    await using _ = Bun.serve({
      unix,
      development: false,
      fetch: () => new Response("by socket", { status: 403 }),
    });
    const response = await refusalOf(connect(`ws+unix://${unix}`));
    expect(response).toMatchObject({ status: 403, body: "by socket" });
  });
});

// Bun fires the event that all of this is made of, and does not document it.
test("the answer of a handshake that succeeds is shown, and the request as it was sent", async () => {
  const { promise: requested, resolve } = Promise.withResolvers<string>();
  using server = startHandshakeServer(async (request, socket) => {
    resolve(request);
    await socket.write(withHeader(acceptanceOf(request), "X-Answer: Grüße"));
  });
  const socket = await connect(`${server.url}/path?query`, {
    headers: { "X-One": "1", "X-Empty": "", Origin: "https://page" },
    closeTimeout: 1,
    showRequest: true,
  });
  await using _ = socket;
  const { request, response, certificate } = socket.handshake;
  const [line, ...headers] = (await requested).trimEnd().split("\r\n");
  expect(line).toBe(`GET ${request?.resource} HTTP/1.1`);
  const shown = (request?.headers ?? []).map(([name, value]) => `${name}: ${value}`);
  expect(shown.sort()).toEqual(headers.sort());
  expect(response).toMatchObject({ status: 101, statusText: "Switching Protocols", body: "" });
  expect(response.headers).toContainEqual(["X-Answer", "Grüße"]);
  expect(certificate).toBeUndefined();
});

test("the certificate of a server is shown where it is asked for", async () => {
  const authority = await createAuthority("authority");
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    tls: await authority.issue("localhost"),
    fetch: (request, self) => void self.upgrade(request),
    websocket: { message: () => undefined },
  });
  const url = `wss://localhost:${server.port}`;
  await using socket = await connect(url, { tls: { ca: authority.cert }, showRequest: true });
  expect(socket.handshake.certificate).toEqual({
    subject: "CN=localhost",
    issuer: "CN=authority",
    validTo: expect.any(Date),
  });
});

describe("describeResponse", () => {
  const refusal: HandshakeResponse = {
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

  test("shows the headers that matter, and the body", () => {
    expect(describeResponse(refusal)).toEqual([
      "WWW-Authenticate: Bearer",
      "www-authenticate: Basic",
      "Location: /login",
      "Retry-After: 5",
      "Content-Type: text/plain",
      "one",
      "  two",
    ]);
  });

  const bare: HandshakeResponse = { ...refusal, statusText: "", headers: [], body: "" };

  test("leaves out what is not there", () => {
    expect(describeResponse(bare)).toEqual([]);
  });

  test.each([
    { what: "a cut body", body: "one", bodyIsCut: true, lines: ["one", "…"] },
    {
      what: "many lines",
      body: "x\n".repeat(11),
      bodyIsCut: false,
      lines: [...Array<string>(10).fill("x"), "…"],
    },
    {
      what: "ten lines",
      body: "x\n".repeat(10),
      bodyIsCut: false,
      lines: Array<string>(10).fill("x"),
    },
    {
      what: "a long line",
      body: "x".repeat(205),
      bodyIsCut: false,
      lines: [`${"x".repeat(200)}… (+5 bytes)`],
    },
  ])("shows $what as far as there is room", ({ body, bodyIsCut, lines }) => {
    expect(describeResponse({ ...bare, body, bodyIsCut })).toEqual([...lines]);
  });

  test("lets nothing reach a terminal that it would obey", () => {
    const hostile = "\u001b[2J";
    const lines = describeResponse({
      ...bare,
      headers: [["Location", hostile]],
      body: hostile,
    });
    expect(lines).toEqual(["Location: \\x1b[2J", "\\x1b[2J"]);
  });
});
