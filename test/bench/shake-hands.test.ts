import { describe, expect, test } from "bun:test";

import { openSocket } from "../../src/bench/open-socket.ts";
import type { Target } from "../../src/bench/plan.ts";
import { type Dialed, shakeHands } from "../../src/bench/shake-hands.ts";
import { deflateOffer } from "../../src/protocol/deflate.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { targetAt, type Way } from "../support/load.ts";
import {
  acceptanceOf,
  startHandshakeServer,
  startRawServer,
  withHeader,
} from "../support/raw-server.ts";

async function shake(target: Target): Promise<Dialed> {
  return shakeHands(await openSocket(target), target);
}

/** The lines of the request that a target gets; `url` without scheme and host. */
async function requestTo(url: string, way: Way = {}): Promise<string[]> {
  const { promise, resolve } = Promise.withResolvers<string>();
  using server = startHandshakeServer(async (request, socket) => {
    resolve(request);
    await socket.write(acceptanceOf(request));
    await socket.readRest();
  });
  const target = targetAt(`ws://127.0.0.1:${server.port}${url}`, way);
  const { socket } = await shake(target);
  socket.terminate();
  return (await promise).replaceAll(String(server.port), "PORT").split("\r\n");
}

describe("shakeHands asks", () => {
  test("for path and query, of the host with its port", async () => {
    const lines = await requestTo("/some/path?x=1&y=%20");
    expect(lines[0]).toBe("GET /some/path?x=1&y=%20 HTTP/1.1");
    expect(lines).toContain("Host: 127.0.0.1:PORT");
    expect(lines.join("\n")).not.toMatch(/authorization|protocol|extensions/i);
  });

  test("with headers, subprotocols and an offer to compress", async () => {
    const headers = [
      ["Origin", "https://example.com"],
      ["X-Name", "é"],
    ] as const;
    const lines = await requestTo("/", { headers, protocols: ["a", "b"], compress: true });
    expect(lines).toContain("Origin: https://example.com");
    expect(lines).toContain(`X-Name: ${Buffer.from("é").toString("latin1")}`);
    expect(lines).toContain("Sec-WebSocket-Protocol: a, b");
    expect(lines).toContain(`Sec-WebSocket-Extensions: ${deflateOffer}`);
  });

  test("whatever is more than the system takes at once", async () => {
    const moreThanTheSystemHolds = 16 * 2 ** 20;
    using server = startRawServer(async (socket) => {
      const beginning = await socket.read(moreThanTheSystemHolds);
      await socket.write(acceptanceOf(beginning.toString() + (await socket.readHead())));
      await socket.readRest();
    });
    const headers = [["X-Long", "x".repeat(moreThanTheSystemHolds)]] as const;
    const { socket } = await shake(targetAt(server.url, { headers }));
    socket.terminate();
  });
});

describe("shakeHands", () => {
  test("takes what comes behind the answer along, in one piece or byte by byte", async () => {
    const early = "what comes early";
    using atOnce = startHandshakeServer(async (request, socket) => {
      await socket.write(acceptanceOf(request) + early);
    });
    expect((await shake(targetAt(atOnce.url))).rest.toString()).toBe(early);
    using slow = startHandshakeServer(async (request, socket) => {
      for (const byte of Buffer.from(acceptanceOf(request))) {
        await socket.write(Buffer.of(byte));
        await new Promise(setImmediate);
      }
      await socket.readRest();
    });
    expect((await shake(targetAt(slow.url))).rest).toBeEmpty();
  });

  test.each([
    { what: "nothing", compress: true, header: "X-Other: 1", want: false },
    { what: "everything", compress: true, header: deflateOffer, want: true },
  ])("agrees on compression with a server that takes $what", async ({ header, want }) => {
    const line = want ? `Sec-WebSocket-Extensions: ${header}` : header;
    using server = startHandshakeServer(async (request, socket) => {
      await socket.write(withHeader(acceptanceOf(request), line));
      await socket.readRest();
    });
    const { isDeflateAgreed, socket } = await shake(targetAt(server.url, { compress: true }));
    expect(isDeflateAgreed).toBe(want);
    socket.terminate();
  });

  test.each<{ what: string; answer: (request: string) => string; fault: string; way?: Way }>([
    {
      what: "503",
      answer: () => "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
      fault: "HTTP status 503",
    },
    {
      what: "the accept of another key",
      answer: () => acceptanceOf("Sec-WebSocket-Key: AAAA"),
      fault: "a wrong Sec-WebSocket-Accept",
    },
    {
      what: "no HTTP",
      answer: () => "220 mail.example.com ESMTP\r\n\r\n",
      fault: "an answer that is no HTTP",
    },
    {
      what: "a head without end",
      answer: () => `HTTP/1.1 101 OK\r\nX: ${"x".repeat(70_000)}`,
      fault: "an answer that is no HTTP",
    },
    {
      what: "compression that nobody offered",
      answer: (request) =>
        withHeader(acceptanceOf(request), `Sec-WebSocket-Extensions: ${deflateOffer}`),
      fault: "an extension that was not offered",
    },
    {
      what: "compression over messages together",
      answer: (request) =>
        withHeader(acceptanceOf(request), "Sec-WebSocket-Extensions: permessage-deflate"),
      way: { compress: true },
      fault: "an extension that was not offered",
    },
  ])("refuses $what", async ({ answer, fault, way }) => {
    using server = startHandshakeServer(async (request, socket) => {
      await socket.write(answer(request));
      await socket.readRest();
    });
    const opening = openSocket(targetAt(server.url, way));
    const error = await failureOf(shakeHands(await opening, targetAt(server.url, way)));
    expect(error).toMatchObject({
      code: "HANDSHAKE_REFUSED",
      message: `handshake refused: ${fault}`,
    });
    (await opening).terminate();
  });

  test.each([
    { what: "at once", beginning: "" },
    { what: "within its answer", beginning: "HTTP/1.1 101 Sw" },
  ])("fails where the server ends the connection $what", async ({ beginning }) => {
    using server = startHandshakeServer(async (_, socket) => {
      await socket.write(beginning);
      socket.finish();
    });
    expect(await failureOf(shake(targetAt(server.url)))).toMatchObject({
      code: "CONNECTION_LOST",
      message: "connection ended during the handshake",
    });
  });

  test("fails where the connection is gone before the request", async () => {
    using server = startRawServer(async (socket) => socket.terminate());
    const socket = await openSocket(targetAt(server.url));
    socket.terminate();
    expect(await failureOf(shakeHands(socket, targetAt(server.url)))).toMatchObject({
      code: "CONNECTION_LOST",
    });
  });

  test("is done with the server of this program, and its choice of subprotocol", async () => {
    await using server = await listen({ port: 0, compress: true, subprotocols: ["b"] });
    const target = targetAt(server.url, { compress: true, protocols: ["a", "b"] });
    const { socket, isDeflateAgreed } = await shake(target);
    expect(isDeflateAgreed).toBeTrue();
    socket.terminate();
  });
});
