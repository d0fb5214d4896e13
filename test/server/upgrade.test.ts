import { describe, expect, test } from "bun:test";

import { type EchoServer, listen, type ListenOptions } from "../../src/server/listen.ts";
import { shakeHands } from "../support/handshake.ts";
import { handshakeHeaders, openTcp, requestHead } from "../support/raw-client.ts";
import { createRecorder } from "../support/recorder.ts";

/** The ways to have no usable Host header that reach the server. */
const hosts = [
  {
    host: "no Host, in HTTP/1.0",
    edit: (head: string) => head.replace(/1\.1\r\nHost:.*\r\n/, "1.0\r\n"),
  },
  { host: "an empty Host", edit: withHost("") },
  { host: "the Host a b", edit: withHost("a b") },
  { host: "the Host h:99999", edit: withHost("h:99999") },
  { host: "the Host a/b?c", edit: withHost("a/b?c") },
];

describe.each(hosts)("with $host", ({ edit }) => {
  test.each([
    { path: "/healthz", status: 200 },
    { path: "/healthz?from=probe", status: 200 },
    { path: "/metrics?token=t", status: 200 },
    { path: "/metrics", status: 401 },
    { path: "/elsewhere", status: 426 },
  ])("plain HTTP gets $status at $path", async ({ path, status }) => {
    await using server = await listen({ port: 0, token: "t" });
    expect(await answerTo(server, edit(requestHead({}, { path })))).toStartWith(
      `HTTP/1.1 ${status} `,
    );
  });

  test.each([
    { path: "/status/503?retry=7&token=t", want: /^HTTP\/1\.1 503 .*^Retry-After: 7\r$/ims },
    { path: "/?delay=fast&token=t", want: /^HTTP\/1\.1 400 .*"parameter": "delay"/s },
    { path: "/?token=wrong", want: /^HTTP\/1\.1 401 / },
    { path: "/close/1011?reason=bye&token=t", want: /^HTTP\/1\.1 101 .*\x88\x05\x03\xf3bye$/s },
  ])("a handshake has its path $path", async ({ path, want }) => {
    await using server = await listen({ port: 0, token: "t" });
    expect(await answerTo(server, edit(requestHead(handshakeHeaders, { path })))).toMatch(want);
  });
});

describe("every rejection is logged and counted:", () => {
  const plain = requestHead({});
  const handshake = requestHead(handshakeHeaders);

  test.each<{
    what: string;
    options?: ListenOptions;
    request: string;
    line: RegExp;
    headers: RegExp[];
  }>([
    {
      what: "plain HTTP",
      request: plain,
      line: /^rejected GET \/ 426 This is a WebSocket server/,
      headers: [/^Upgrade: websocket$/im, /^Sec-WebSocket-Version: 13$/im],
    },
    {
      what: "another version of the protocol",
      request: handshake.replace("Version: 13", "Version: 8"),
      line: /^rejected GET \/ 426 "Sec-WebSocket-Version" must be 13, but is "8"\.$/,
      headers: [/^Upgrade: websocket$/im, /^Sec-WebSocket-Version: 13$/im],
    },
    {
      what: "no version of the protocol",
      request: handshake.replace(/Sec-WebSocket-Version.*\r\n/, ""),
      line: /^rejected GET \/ 426 "Sec-WebSocket-Version" must be 13, but is missing\.$/,
      headers: [/^Upgrade: websocket$/im, /^Sec-WebSocket-Version: 13$/im],
    },
    {
      what: "a handshake without key",
      request: handshake.replace(/Sec-WebSocket-Key.*\r\n/, ""),
      line: /^rejected GET \/ 400 "Sec-WebSocket-Key" must be/,
      headers: [],
    },
    {
      what: "a handshake with a body",
      request: handshake.replace("\r\n\r\n", "\r\nContent-Length: 5\r\n\r\nhello"),
      line: /^rejected GET \/ 400 A handshake must have no body\.$/,
      headers: [],
    },
    {
      what: "a handshake with a body in chunks",
      request: handshake.replace("\r\n\r\n", "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
      line: /^rejected GET \/ 400 A handshake must have no body\.$/,
      headers: [],
    },
    {
      what: "wrong credentials",
      options: { token: "t" },
      request: handshake,
      line: /^rejected GET \/ 401 The request needs/,
      headers: [/^WWW-Authenticate: Bearer/im],
    },
    {
      what: "wrong credentials at a page",
      options: { token: "t" },
      request: requestHead({}, { path: "/metrics" }),
      line: /^rejected GET \/metrics 401 The request needs/,
      headers: [/^WWW-Authenticate: Bearer/im],
    },
    {
      what: "a path that makes no sense",
      request: requestHead(handshakeHeaders, { path: "/room" }),
      line: /^rejected GET \/room 400 Cannot use path "\/room"/,
      headers: [/^Content-Type: application\/json$/im],
    },
    {
      what: "a path that asks for it",
      request: requestHead(handshakeHeaders, { path: "/status/503" }),
      line: /^rejected GET \/status\/503 503 requested with \/status\/503$/,
      headers: [/^Retry-After: 1$/im],
    },
  ])("$what", async ({ options, request, line, headers }) => {
    const { observer, lines } = createRecorder();
    await using server = await listen({ ...options, port: 0, observer });
    const answer = (await answerTo(server, request)).replaceAll("\r", "");
    for (const header of headers) expect(answer).toMatch(header);
    expect(lines).toEqual([expect.stringMatching(line)]);
    const [status = ""] = /\d{3}/.exec(answer) ?? [];
    expect(server.metrics().rejections).toEqual({ [status]: 1 });
  });

  test("an unexpected error", async () => {
    const { observer, lines } = createRecorder("ignored");
    await using server = await listen({ port: 0, observer });
    using answer = await shakeHands(server.port, { path: "/?x" });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("src/");
    expect(lines).toEqual(["ignored x", "rejected GET /?x 500 Internal error: ignored went wrong"]);
    expect(server.metrics().rejections).toEqual({ "500": 1 });
  });
});

describe("a query", () => {
  test("that is the application's own is ignored, and mentioned once", async () => {
    const { observer, lines } = createRecorder();
    await using server = await listen({ port: 0, observer });
    for (const path of ["/?room=5", "/socket.io/?EIO=4&transport=websocket", "/?room=6"]) {
      using answer = await shakeHands(server.port, { path });
      expect(answer.status).toBe(101);
    }
    expect(lines.filter((line) => line.startsWith("ignored"))).toEqual([
      "ignored room",
      "ignored EIO",
      "ignored transport",
    ]);
  });

  test("makes no list that grows for ever", async () => {
    const { observer, lines } = createRecorder();
    await using server = await listen({ port: 0, observer });
    const names = Array.from({ length: 150 }, (_, index) => `own${index}`);
    using answer = await shakeHands(server.port, { path: `/?${names.join("&")}` });
    expect(answer.status).toBe(101);
    expect(lines.filter((line) => line.startsWith("ignored"))).toHaveLength(100);
  });
});

test("guesses at a page are limited as guesses at a handshake are", async () => {
  await using server = await listen({ port: 0, token: "t", rateLimit: 1 });
  const first = await answerTo(server, requestHead({}, { path: "/metrics?token=a" }));
  expect(first).toStartWith("HTTP/1.1 401 ");
  const second = await answerTo(server, requestHead({}, { path: "/endpoints?token=b" }));
  expect(second).toMatch(/^HTTP\/1\.1 429 .*^Retry-After: 1\r$/ims);
  using handshake = await shakeHands(server.port, { path: "/?token=t" });
  expect(handshake.status).toBe(429);
  const health = await answerTo(server, requestHead({}, { path: "/healthz" }));
  expect(health).toStartWith("HTTP/1.1 200 ");
});

function withHost(host: string): (head: string) => string {
  return (head) => head.replace("Host: localhost", `Host: ${host}`);
}

/** All that comes back for a request, as one character per byte, until the end of the connection. */
async function answerTo(server: EchoServer, request: string): Promise<string> {
  using client = await openTcp(server.port);
  await client.write(request);
  client.finish();
  return (await client.readRest()).toString("latin1");
}
