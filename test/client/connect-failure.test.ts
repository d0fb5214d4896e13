// Every way in which a server can keep a client from connecting, and the error that reports it.
import { describe, expect, test } from "bun:test";

import { connect, type ConnectOptions } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import {
  acceptanceOf,
  acceptHandshake,
  type Answer,
  startHandshakeServer,
  startRawServer,
  withHeader,
} from "../support/raw-server.ts";

test.each<{ options: ConnectOptions; why: string }>([
  {
    options: { protocols: ["bearer.s3 cret"] },
    why: "Wrong protocol for WebSocket 'bearer.***",
  },
  {
    options: { protocols: ["bearer.s3cret", "bearer.s3cret"] },
    why: "WebSocket protocols contain duplicates: 'bearer.***",
  },
  {
    options: { proxy: "http://me:s3cret@proxy:bad" },
    why: "Invalid proxy URL: ***",
  },
  {
    options: { headers: { "X-Name": "s3cret\ns3cret" } },
    why: "Header 'X-Name' has invalid value",
  },
])("what the runtime does not accept is refused without its secrets: $why", async (row) => {
  const error = await failureOf(connect("ws://localhost", row.options));
  expect(error).toMatchObject({
    code: "BAD_VALUE",
    message: `Cannot connect to "ws://localhost": ${row.why}`,
  });
  expect(Bun.inspect(error)).not.toContain("s3cret");
});

describe("a server that refuses", () => {
  test.each([
    { status: "200 OK", rest: "Content-Length: 2\r\n\r\nok" },
    { status: "302 Found", rest: "Location: /\r\nContent-Length: 0\r\n\r\n" },
    { status: "401 Unauthorized", rest: "Content-Length: 0\r\n\r\n" },
    { status: "503 Service Unavailable", rest: "Connection: close\r\n\r\n" },
  ])("is reported with its status $status", async ({ status, rest }) => {
    const reply = `HTTP/1.1 ${status}\r\n${rest}`;
    using server = startHandshakeServer(async (_, socket) => socket.write(reply));
    expect(await failureOf(connect(server.url))).toMatchObject({
      name: "HandshakeRefusedError",
      code: "HANDSHAKE_REFUSED",
      status: Number.parseInt(status, 10),
      message: `The server at "${server.url}" rejected the handshake: HTTP ${status}`,
    });
  });

  test.each([
    { what: "another protocol", reply: () => "SSH-2.0-OpenSSH_9.6\r\n", why: "not HTTP" },
    {
      what: "the answer to another key",
      reply: () => acceptanceOf("Sec-WebSocket-Key: AAAA"),
      why: "Sec-WebSocket-Accept",
    },
    {
      what: "no answer to the key",
      reply: (request: string) => acceptanceOf(request).replace(/Sec-WebSocket-Accept.*\r\n/, ""),
      why: "accept header",
    },
    {
      what: "no Upgrade",
      reply: (request: string) => acceptanceOf(request).replace(/Upgrade: .*\r\n/, ""),
      why: "upgrade header",
    },
    {
      what: "no Connection: Upgrade",
      reply: (request: string) => acceptanceOf(request).replace(/Connection: .*\r\n/, ""),
      why: "connection header",
    },
    {
      what: "a subprotocol that no one offered",
      reply: (request: string) => withHeader(acceptanceOf(request), "Sec-WebSocket-Protocol: soap"),
      why: "protocol",
    },
    {
      what: "an extension that no one offered",
      reply: (request: string) => withHeader(acceptanceOf(request), "Sec-WebSocket-Extensions: x"),
      why: "extension",
    },
  ])("is reported with the reason why $what is no handshake", async ({ reply, why }) => {
    using server = startHandshakeServer(async (request, socket) => socket.write(reply(request)));
    const failure = await failureOf(connect(server.url));
    expect(failure).toMatchObject({
      name: "HandshakeRefusedError",
      code: "HANDSHAKE_REFUSED",
      status: undefined,
    });
    expect(String(failure)).toContain(
      `The server at "${server.url}" did not complete the WebSocket handshake: `,
    );
    expect(String(failure)).toContain(why);
  });
});

describe("a server that fails", () => {
  test.each<{ how: string; answer: Answer }>([
    { how: "ends in order", answer: async (_, socket) => socket.finish() },
    { how: "is cut", answer: async (_, socket) => socket.terminate() },
    {
      how: "ends in the middle of the answer",
      async answer(_, socket) {
        await socket.write("HTTP/1.1 101 Switching Proto");
        socket.finish();
      },
    },
  ])("is reported when the connection $how before the handshake is done", async ({ answer }) => {
    using server = startHandshakeServer(answer);
    expect(await failureOf(connect(server.url))).toMatchObject({
      name: "ConnectionClosedError",
      code: "CONNECTION_LOST",
      closeCode: 1006,
      reason: "",
      message: `Cannot connect to "${server.url}": the server closed the connection during the handshake. If it speaks TLS, try wss:// instead of ws://`,
    });
  });

  test.each<{ how: string; answer: Answer }>([
    { how: "never", answer: async () => undefined },
    { how: "by half", answer: async (_, socket) => socket.write("HTTP/1.1 101 Switching Proto") },
  ])("is cut when it has answered the handshake $how in time", async ({ answer }) => {
    const { promise: ended, resolve } = Promise.withResolvers<unknown>();
    using server = startHandshakeServer(async (request, socket) => {
      await answer(request, socket);
      resolve(await socket.readRest());
    });
    expect(await failureOf(connect(server.url, { connectTimeout: 50 }))).toMatchObject({
      name: "WsechoError",
      code: "TIMED_OUT",
      message: `Timed out connecting to "${server.url}" after 50ms`,
    });
    await ended;
  });

  test("is reported with what to do when nothing listens there", async () => {
    const server = startRawServer(acceptHandshake);
    server[Symbol.dispose]();
    expect(await failureOf(connect(server.url))).toMatchObject({
      name: "WsechoError",
      code: "CANNOT_CONNECT",
      message: `Cannot connect to "${server.url}": connection refused. Is a server running there? To start one: wsecho serve --port ${server.port}`,
    });
  });

  test("is reported when the host does not exist", async () => {
    expect(await failureOf(connect("ws://no-such-host.invalid"))).toMatchObject({
      name: "WsechoError",
      code: "HOST_NOT_FOUND",
      message: expect.stringContaining('no such host "no-such-host.invalid"'),
    });
  });
});
