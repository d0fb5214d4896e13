import { describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { connect, createEcho } from "../../src/index.ts";
import { encodeClose, encodeFrame, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { notOn } from "../support/prerequisite.ts";
import { acceptanceOf, startHandshakeServer, withHeader } from "../support/raw-server.ts";
import type { RawSocket } from "../support/raw-socket.ts";

describe("connect", () => {
  test("resolves once messages can be sent", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url);
    expect(socket.url).toBe(server.url);
    expect(socket.protocol).toBe("");
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });

  test.each([
    { how: "without a scheme", url: (port: number) => `localhost:${port}` },
    { how: "with http://", url: (port: number) => `http://localhost:${port}/path` },
    { how: "as a URL", url: (port: number) => new URL(`ws://127.0.0.1:${port}/path?seed=7`) },
  ])("takes an address $how", async ({ url }) => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(url(server.port));
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });

  test("sends path, query, headers and subprotocols along, and knows which one was chosen", async () => {
    const { promise: requested, resolve } = Promise.withResolvers<string>();
    using server = startHandshakeServer(async (request, socket) => {
      resolve(request);
      await socket.write(withHeader(acceptanceOf(request), "Sec-WebSocket-Protocol: soap"));
      await answerClose(socket);
    });
    await using socket = await connect(`${server.url}/path?a=b`, {
      headers: { "X-Sent": "along" },
      protocols: ["wamp", "soap"],
    });
    const request = await requested;
    expect(request).toStartWith("GET /path?a=b HTTP/1.1\r\n");
    expect(request).toMatch(/^X-Sent: along\r$/im);
    expect(request).toMatch(/^Sec-WebSocket-Protocol: wamp, ?soap\r$/im);
    expect(socket.protocol).toBe("soap");
  });

  test("loses no message that comes in one piece with the handshake", async () => {
    using server = startHandshakeServer(async (request, socket) => {
      const accepted = Buffer.from(acceptanceOf(request));
      const early = encodeFrame({ opcode: opcode.text, payload: "early", maskingKey: null });
      const close = encodeFrame({
        opcode: opcode.close,
        payload: encodeClose(1000),
        maskingKey: null,
      });
      await socket.write(Buffer.concat([accepted, early, close]));
    });
    await using socket = await connect(server.url);
    expect(await socket.receive()).toBe("early");
    expect(await socket.closed).toEqual({ code: 1000, reason: "" });
  });

  test("opens connections that outlive its timeout", async () => {
    await using server = await listen({ port: 0 });
    await using socket = await connect(server.url, { connectTimeout: 1000 });
    expect(await failureOf(socket.receive(1050))).toMatchObject({ code: "TIMED_OUT" });
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });

  test.skipIf(notOn("Unix"))(
    "reaches a server on a Unix socket, which Windows has not",
    async () => {
      const directory = await mkdtemp(join(tmpdir(), "wsecho-"));
      const unix = join(directory, "socket");
      const { peers: _, ...handlers } = createEcho();
      const server = Bun.serve({ unix, ...handlers });
      try {
        await using socket = await connect(`ws+unix://${unix}`);
        await socket.send("Hello");
        expect(await socket.receive()).toBe("Echo: Hello");
      } finally {
        await server.stop(true);
        await rm(directory, { recursive: true });
      }
    },
  );
});

describe("connect with an AbortSignal", () => {
  test("ends the attempt, and the connection with it", async () => {
    const { promise: requested, resolve } = Promise.withResolvers<void>();
    const { promise: ended, resolve: markEnded } = Promise.withResolvers<unknown>();
    using server = startHandshakeServer(async (_, socket) => {
      resolve();
      markEnded(await socket.readRest());
    });
    const controller = new AbortController();
    const connecting = failureOf(connect(server.url, { signal: controller.signal }));
    await requested;
    controller.abort();
    expect(await connecting).toMatchObject({
      name: "WsechoError",
      code: "ABORTED",
      message: `Connecting to "${server.url}" was aborted`,
    });
    await ended;
  });

  test("fails at once when it fired before", async () => {
    await using server = await listen({ port: 0 });
    const failure = await failureOf(connect(server.url, { signal: AbortSignal.abort() }));
    expect(failure).toMatchObject({ name: "WsechoError", code: "ABORTED" });
  });

  test("leaves a connection alone once it is open", async () => {
    await using server = await listen({ port: 0 });
    const controller = new AbortController();
    await using socket = await connect(server.url, { signal: controller.signal });
    controller.abort();
    await socket.send("Hello");
    expect(await socket.receive()).toBe("Echo: Hello");
  });
});

describe("connect with what makes no sense", () => {
  test.each([
    { what: "a URL of another kind", url: "ftp://localhost", options: {} },
    { what: "a header name", url: "localhost", options: { headers: { "two words": "x" } } },
    { what: "a subprotocol", url: "localhost", options: { protocols: ["two words"] } },
  ])("is refused with BAD_VALUE: $what", async ({ url, options }) => {
    expect(await failureOf(connect(url, options))).toMatchObject({ code: "BAD_VALUE" });
  });
});

async function answerClose(socket: RawSocket): Promise<void> {
  const { payload } = await socket.readFrame();
  await socket.sendFrames({ opcode: opcode.close, payload, maskingKey: null });
}
