import { describe, expect, test } from "bun:test";

import { createEcho, type EchoObserver, type EchoOptions } from "../../src/index.ts";
import { encodeClose, opcode } from "../../src/protocol/frame.ts";
import type { Echo } from "../../src/server/echo.ts";
import {
  echoOf,
  handshakeHeaders,
  openRawClient,
  openTcp,
  requestHead,
} from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { createRecorder } from "../support/recorder.ts";

const { text, binary, close } = opcode;

describe("the observer", () => {
  test("hears of a connection from its opening to its close, in order", async () => {
    const { observer, lines } = createRecorder();
    await using server = startEcho({ observer });
    using client = await openPath(server.port, "/some/path?seed=7");
    await client.sendFrames(
      { opcode: text, payload: "Hello" },
      { opcode: binary, payload: Buffer.of(0xca, 0xfe) },
      { opcode: close, payload: encodeClose(4000, "done") },
    );
    await client.readRest();
    expect(lines).toEqual([
      "opened #1 /some/path?seed=7",
      "received #1 Hello",
      "received #1 cafe",
      "closed #1 4000 done",
    ]);
  });

  test.each([
    {
      how: "without a Close frame",
      end: async (client: RawSocket) => client.finish(),
      line: "closed #1 1006",
    },
    {
      how: "without a code",
      end: async (client: RawSocket) => client.sendFrames({ opcode: close }),
      line: "closed #1 1005",
    },
    {
      how: "by a broken frame",
      end: async (client: RawSocket) => client.sendFrames({ opcode: text, maskingKey: null }),
      line: "closed #1 1002 Received an incorrectly masked frame",
    },
    {
      how: "by a text that is no UTF-8",
      end: async (client: RawSocket) =>
        client.sendFrames({ opcode: text, payload: Buffer.of(0xff) }),
      line: "closed #1 1007 Received invalid UTF-8",
    },
    {
      how: "by a message that is too long",
      end: async (client: RawSocket) =>
        client.sendFrames({ opcode: text, payload: "x".repeat(1001) }),
      line: "closed #1 1009 Received too big message",
    },
  ])("is notified of an end $how", async ({ end, line }) => {
    const { observer, lines } = createRecorder();
    await using server = startEcho({ observer, maxPayload: 1000 });
    using client = await openRawClient(server.port);
    await end(client);
    await client.readRest();
    expect(lines).toEqual(["opened #1 /", line]);
    const [, , code = ""] = line.split(" ");
    expect(server.metrics().closes).toEqual({ [code]: 1 });
  });

  test("hears of a connection that is cut", async () => {
    const { observer, lines, until } = createRecorder();
    await using server = startEcho({ observer });
    using client = await openRawClient(server.port);
    client.terminate();
    await until("closed");
    expect(lines.at(-1)).toBe("closed #1 1006");
  });

  test("hears of a request that was refused", async () => {
    const { observer, lines } = createRecorder();
    await using server = startEcho({ observer });
    using client = await openTcp(server.port);
    await client.write(requestHead({}, { path: "/page" }));
    await client.readHead();
    expect(lines).toEqual([
      "rejected GET /page 426 This is a WebSocket server and the request was plain HTTP.",
    ]);
  });

  test("is given a number, an address and counts for each connection", async () => {
    const seen: unknown[] = [];
    const observer: EchoObserver = {
      closed: ({ id, remote, messagesReceived, messagesSent }) =>
        seen.push({ id, remote: remote.replace(/\d+$/, "PORT"), messagesReceived, messagesSent }),
    };
    await using server = startEcho({ observer });
    await echoOf(server.port, "one");
    await echoOf(server.port, "two");
    const counts = { remote: "127.0.0.1:PORT", messagesReceived: 1, messagesSent: 1 };
    expect(seen).toEqual([
      { id: 1, ...counts },
      { id: 2, ...counts },
    ]);
  });
});

describe("an observer that throws", () => {
  test.each([
    { where: "opened", lines: ["opened #1 /", "failed #1 opened went wrong"] },
    { where: "received", lines: ["opened #1 /", "received #1 x", "failed #1 received went wrong"] },
  ] as const)("that throws in $where closes with 1011", async ({ where, lines: wanted }) => {
    const { observer, lines } = createRecorder(where);
    await using server = startEcho({ observer });
    using client = await openRawClient(server.port);
    await client.sendFrames({ opcode: text, payload: "x" });
    expect(await client.readClose()).toEqual({ code: 1011, reason: "internal error" });
    await client.readRest();
    expect(lines).toEqual([...wanted, "closed #1 1011 internal error"]);
  });

  test("that throws in closed does no harm", async () => {
    const { observer, lines } = createRecorder("closed");
    await using server = startEcho({ observer });
    expect(await echoOf(server.port, "one")).toBe("Echo: one");
    expect(await echoOf(server.port, "two")).toBe("Echo: two");
    expect(lines.filter((line) => line.startsWith("failed"))).toEqual([
      "failed #1 closed went wrong",
      "failed #2 closed went wrong",
    ]);
    expect(server.peers.size).toBe(0);
  });

  test("that throws in received closes one connection, and leaves the others open", async () => {
    const observer: EchoObserver = {
      received(_, message) {
        if (message === "bad") throw new Error("went wrong");
      },
    };
    await using server = startEcho({ observer });
    using bystander = await openRawClient(server.port);
    using culprit = await openRawClient(server.port);
    await culprit.sendFrames({ opcode: text, payload: "bad" });
    await culprit.readRest();
    await bystander.sendFrames({ opcode: text, payload: "good" });
    expect((await bystander.readMessage()).toString()).toBe("Echo: good");
  });
});

describe("options", () => {
  test.each<{ options: EchoOptions; message: string }>([
    { options: { maxPayload: -1 }, message: "maxPayload -1: expected " },
    { options: { maxPayload: 1.5 }, message: "maxPayload 1.5: expected " },
    { options: { idleTimeout: 7999 }, message: "idleTimeout 7999: expected " },
  ])("are refused with BAD_VALUE: $message", ({ options, message }) => {
    expect(() => createEcho(options)).toThrow(
      expect.objectContaining({
        name: "WsechoError",
        code: "BAD_VALUE",
        message: expect.stringContaining(`Cannot use ${message}`),
      }),
    );
  });

  test.each<EchoOptions>([
    { maxPayload: 2 ** 32 - 1 },
    { idleTimeout: 0 },
    { idleTimeout: 8000 },
    { idleTimeout: 960_000 },
  ])("are taken by Bun as well up to their limits: %j", async (options) => {
    await using server = startEcho(options);
    expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
  });
});

interface EchoInServe extends AsyncDisposable, Pick<Echo, "peers" | "metrics"> {
  readonly port: number;
}

function startEcho(options: EchoOptions): EchoInServe {
  const { peers, metrics, ...handlers } = createEcho(options);
  const server = Bun.serve({ hostname: "127.0.0.1", port: 0, ...handlers });
  return {
    port: Number(server.url.port),
    peers,
    metrics,
    [Symbol.asyncDispose]: () => server.stop(true),
  };
}

async function openPath(port: number, path: string): Promise<RawSocket> {
  const client = await openTcp(port);
  await client.write(requestHead(handshakeHeaders, { path }));
  await client.readHead();
  return client;
}
