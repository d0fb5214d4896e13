import { describe, expect, test } from "bun:test";

import { deflateOffer } from "../../src/bench/deflate.ts";
import type { Target } from "../../src/bench/plan.ts";
import { type Dialed, shakeHands } from "../../src/bench/shake-hands.ts";
import { openSocket } from "../../src/protocol/open-socket.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { targetAt } from "../support/load.ts";
import {
  acceptanceOf,
  startHandshakeServer,
  startRawServer,
  withHeader,
} from "../support/raw-server.ts";

async function shake(target: Target): Promise<Dialed> {
  return shakeHands(await openSocket(target), target);
}

describe("shakeHands", () => {
  test("sends a request that is larger than the system accepts at once", async () => {
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

  test("keeps what comes after the answer, in one piece or byte by byte", async () => {
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
  ])("agrees on compression with a server that accepts $what", async ({ header, want }) => {
    const line = want ? `Sec-WebSocket-Extensions: ${header}` : header;
    using server = startHandshakeServer(async (request, socket) => {
      await socket.write(withHeader(acceptanceOf(request), line));
      await socket.readRest();
    });
    const { isDeflateAgreed, socket } = await shake(targetAt(server.url, { compress: true }));
    expect(isDeflateAgreed).toBe(want);
    socket.terminate();
  });

  test.each([
    { what: "100 Continue", interim: "HTTP/1.1 100 Continue\r\n\r\n" },
    { what: "103 Early Hints", interim: "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" },
    { what: "several of them", interim: "HTTP/1.1 102 A\r\n\r\n".repeat(5000) },
  ])("skips $what", async ({ interim }) => {
    using server = startHandshakeServer(async (request, socket) => {
      await socket.write(`${interim}${acceptanceOf(request)}rest`);
      await socket.readRest();
    });
    const { rest, socket } = await shake(targetAt(server.url));
    expect(rest.toString()).toBe("rest");
    socket.terminate();
  });

  test.each<{ what: string; answer: string | ((request: string) => string); want: object }>([
    {
      what: "503",
      answer: "HTTP/1.1 503 Service Unavailable\r\nX-a: 1\r\n\r\nbusy",
      want: {
        message: "handshake rejected: HTTP 503 Service Unavailable",
        failure: {
          response: {
            statusCode: 503,
            statusMessage: "Service Unavailable",
            rawHeaders: ["X-a", "1"],
            body: Buffer.from("busy"),
          },
        },
      },
    },
    {
      what: "an answer that breaks the protocol",
      answer: (request) => acceptanceOf(request).replace("Upgrade: websocket", "Upgrade: h2c"),
      want: {
        message: "handshake rejected: no upgrade to websocket",
        failure: { message: "no upgrade to websocket", response: { statusCode: 101 } },
      },
    },
    {
      what: "no HTTP",
      answer: "220 mail.example.com ESMTP\r\n\r\n",
      want: { message: "handshake rejected: its answer is not HTTP" },
    },
    {
      what: "a head without end",
      answer: `HTTP/1.1 101 OK\r\nX: ${"x".repeat(70_000)}`,
      want: { message: "handshake rejected: the headers of its answer are too long" },
    },
  ])("rejects $what", async ({ answer, want }) => {
    using server = startHandshakeServer(async (request, socket) => {
      await socket.write(typeof answer === "string" ? answer : answer(request));
      await socket.readRest();
    });
    const opening = openSocket(targetAt(server.url));
    expect(await failureOf(shakeHands(await opening, targetAt(server.url)))).toMatchObject(want);
    (await opening).terminate();
  });

  test.each([
    { what: "until it is whole", length: 9 },
    { what: "until the connection ends", length: 100 },
  ])("waits for the body of a refusal $what", async ({ length }) => {
    using server = startHandshakeServer(async (_, socket) => {
      await socket.write(`HTTP/1.1 503 Busy\r\nContent-Length: ${length}\r\n\r\ntry `);
      // The client reads the beginning by itself.
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
      await socket.write("later");
      if (length > 9) socket.finish();
      else await socket.readRest();
    });
    const target = targetAt(server.url);
    const socket = await openSocket(target);
    expect(await failureOf(shakeHands(socket, target))).toMatchObject({
      message: "handshake rejected: HTTP 503 Busy",
      failure: { response: { body: Buffer.from("try later") } },
    });
    socket.terminate();
  });

  test.each([
    { what: "at once", beginning: "" },
    { what: "within its answer", beginning: "HTTP/1.1 101 Sw" },
  ])("fails if the server ends the connection $what", async ({ beginning }) => {
    using server = startHandshakeServer(async (_, socket) => {
      await socket.write(beginning);
      socket.finish();
    });
    expect(await failureOf(shake(targetAt(server.url)))).toMatchObject({
      message: "connection ended during the handshake",
      failure: { code: "ECONNRESET" },
    });
  });

  test("fails if the connection is closed before the request", async () => {
    using server = startRawServer(async (socket) => socket.terminate());
    const socket = await openSocket(targetAt(server.url));
    socket.terminate();
    expect(await failureOf(shakeHands(socket, targetAt(server.url)))).toMatchObject({
      message: "connection ended during the handshake",
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
