// What the server answers to handshakes, good and bad (RFC 6455, section 4.2), as HTTP on the wire.
import { describe, expect, test } from "bun:test";

import { encodeFrame, opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { fronting, listening } from "../support/face.ts";
import {
  echoOf,
  handshakeHeaders,
  openTcp,
  requestHead,
  sampleAccept,
} from "../support/raw-client.ts";

interface Refused {
  readonly name: string;
  readonly request: string;
  readonly status: number;
  /** What the body must say. */
  readonly problem: string;
}

const refused: readonly Refused[] = [
  { name: "plain HTTP", request: requestHead({}), status: 426, problem: "plain HTTP" },
  {
    name: "an upgrade to something else",
    request: handshakeWith({ Upgrade: "h2c" }),
    status: 426,
    problem: "plain HTTP",
  },
  {
    name: "POST",
    request: requestHead(handshakeHeaders, { method: "POST" }),
    status: 400,
    problem: "must be GET, not POST",
  },
  {
    name: "no Connection: Upgrade",
    request: handshakeWith({ Connection: "keep-alive" }),
    status: 400,
    problem: '"Connection" must contain "Upgrade"',
  },
  {
    name: "no key",
    request: handshakeWith({ "Sec-WebSocket-Key": undefined }),
    status: 400,
    problem: '"Sec-WebSocket-Key" must be 16 bytes',
  },
  {
    name: "a short key",
    request: handshakeWith({ "Sec-WebSocket-Key": "c2hvcnQ=" }),
    status: 400,
    problem: '"Sec-WebSocket-Key" must be 16 bytes',
  },
  {
    name: "no version",
    request: handshakeWith({ "Sec-WebSocket-Version": undefined }),
    status: 426,
    problem: '"Sec-WebSocket-Version" must be 13, but is missing',
  },
  {
    name: "version 8",
    request: handshakeWith({ "Sec-WebSocket-Version": "8" }),
    status: 426,
    problem: '"Sec-WebSocket-Version" must be 13, but is "8"',
  },
  {
    name: "a body",
    request: `${handshakeWith({ "Content-Length": "5" })}hello`,
    status: 400,
    problem: "must have no body",
  },
];

// These never reach the code of this project: Bun answers them by itself, with a bare status.
const refusedByBun = [
  {
    name: "no Host",
    request: requestHead(handshakeHeaders).replace(/Host:.*\r\n/, ""),
    status: 400,
  },
  { name: "what is not HTTP", request: "\x16\x03\x01 hello\r\n\r\n", status: 400 },
  {
    name: "headers of 20 KB",
    request: handshakeWith({ "X-Long": "x".repeat(20_000) }),
    status: 431,
  },
];

const accepted = [
  { name: "a plain handshake", request: requestHead(handshakeHeaders) },
  {
    name: "tokens in lists and in any case",
    request: handshakeWith({ Upgrade: "WebSocket", Connection: "keep-alive, upgrade" }),
  },
  {
    name: "any path, and any query",
    request: requestHead(handshakeHeaders, { path: "/some/where?prefix=1&room=5" }),
  },
  {
    // Section 4.1 wants 1.1 or higher from the client; Bun does not look.
    name: "HTTP/1.0",
    request: requestHead(handshakeHeaders).replace("HTTP/1.1", "HTTP/1.0"),
  },
];

describe.each([listening, fronting])("$name", ({ start }) => {
  test.each(refused)("$name gets $status, why, and what to try", async (row) => {
    await using server = await start();
    using client = await openTcp(server.port);
    await client.write(row.request);
    const head = await client.readHead();
    expect(head).toStartWith(`HTTP/1.1 ${row.status} `);
    expect(head).toMatch(/^Upgrade: websocket\r$/im);
    expect(head).toMatch(/^Sec-WebSocket-Version: 13\r$/im);
    const body = (await client.read(bodyLength(head))).toString();
    expect(body).toContain(row.problem);
    expect(body).toContain('wsecho send "Hello" -u ws://localhost/');
    expect(await echoOf(server.port, "still there?")).toBe("Echo: still there?");
  });

  test.each(refusedByBun)("$name gets $status and the end", async ({ request, status }) => {
    await using server = await start();
    using client = await openTcp(server.port);
    await client.write(request);
    expect((await client.readRest()).toString()).toStartWith(`HTTP/1.1 ${status} `);
    expect(await echoOf(server.port, "still there?")).toBe("Echo: still there?");
  });

  test.each(accepted)("$name is accepted", async ({ request }) => {
    await using server = await start();
    using client = await openTcp(server.port);
    await client.write(request);
    const head = await client.readHead();
    expect(head).toStartWith("HTTP/1.1 101 Switching Protocols\r\n");
    expect(head).toMatch(/^Upgrade: websocket\r$/im);
    expect(head).toMatch(/^Connection: Upgrade\r$/im);
    expect(head).toContain(`Sec-WebSocket-Accept: ${sampleAccept}\r\n`);
  });

  test("the first subprotocol on offer is chosen, and no extension", async () => {
    await using server = await start();
    using client = await openTcp(server.port);
    await client.write(
      handshakeWith({
        "Sec-WebSocket-Protocol": "chat, superchat",
        "Sec-WebSocket-Extensions": "permessage-deflate",
      }),
    );
    const head = await client.readHead();
    expect(head).toStartWith("HTTP/1.1 101 ");
    expect(head).toMatch(/^Sec-WebSocket-Protocol: chat\r$/im);
    expect(head).not.toMatch(/^Sec-WebSocket-Extensions:/im);
  });

  test("half a handshake and no more is given up without a word", async () => {
    await using server = await start();
    using client = await openTcp(server.port);
    await client.write(requestHead(handshakeHeaders).slice(0, 40));
    client.finish();
    expect(await client.readRest()).toBeEmpty();
    expect(await echoOf(server.port, "still there?")).toBe("Echo: still there?");
  });
});

// In front of another server it is cut, as the runtime takes it for a second request.
test("a message that comes in one piece with the handshake is echoed", async () => {
  await using server = await listen({ port: 0 });
  using client = await openTcp(server.port);
  const early = encodeFrame({ opcode: opcode.text, payload: "early" });
  await client.write(Buffer.concat([Buffer.from(requestHead(handshakeHeaders)), early]));
  await client.readHead();
  expect((await client.readFrame()).payload.toString()).toBe("Echo: early");
});

/** A handshake with some headers changed, or left out where undefined. */
function handshakeWith(changes: Readonly<Record<string, string | undefined>>): string {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries({ ...handshakeHeaders, ...changes })) {
    if (value !== undefined) headers[name] = value;
  }
  return requestHead(headers);
}

function bodyLength(head: string): number {
  return Number(/^Content-Length: (\d+)\r$/im.exec(head)?.[1]);
}
