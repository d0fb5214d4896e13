import { describe, expect, test } from "bun:test";

import { connect } from "../../src/index.ts";
import { opcode } from "../../src/protocol/frame.ts";
import {
  type EchoServer,
  listen,
  type ListenOptions,
  reservePort,
} from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { closeIn } from "../support/frame.ts";
import { loopbackAddresses, notOn } from "../support/prerequisite.ts";
import {
  echoOf,
  handshakeHeaders,
  openRawClient,
  openTcp,
  requestHead,
} from "../support/raw-client.ts";
import type { RawSocket } from "../support/raw-socket.ts";
import { floodUnread, readFloodUntilClose } from "../support/unread-flood.ts";

const shape = { count: 320, size: 65_536 };
const hasIpv6 = loopbackAddresses.includes("::1");

describe("listen", () => {
  test("uses one free port on every loopback address", async () => {
    await using server = await listen({ port: 0 });
    expect(server.url).toBe(`ws://localhost:${server.port}`);
    for (const address of loopbackAddresses) {
      using client = await openRawClient(server.port, address);
      expect(client).toBeDefined();
    }
    expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
  });

  test.each([
    { host: "127.0.0.1", url: (port: number) => `ws://127.0.0.1:${port}`, needsIpv6: false },
    { host: "::1", url: (port: number) => `ws://[::1]:${port}`, needsIpv6: true },
    { host: "[::1]", url: (port: number) => `ws://[::1]:${port}`, needsIpv6: true },
    { host: "0.0.0.0", url: (port: number) => `ws://0.0.0.0:${port}`, needsIpv6: false },
  ])("on $host it says a URL that can be connected to", async ({ host, url, needsIpv6 }) => {
    if (needsIpv6 && !hasIpv6) return;
    await using server = await listen({ host, port: 0 });
    expect(server.url).toBe(url(server.port));
    await using client = await connect(server.url);
    await client.send("Hello");
    expect(await client.receive()).toBe("Echo: Hello");
  });

  test("on one address it leaves the other alone", async () => {
    await using server = await listen({ host: "127.0.0.1", port: 0 });
    expect(await failureOf(openTcp(server.port, "::1"))).toHaveProperty("code", "ECONNREFUSED");
  });

  test("counts the connections that are open", async () => {
    await using server = await listen({ port: 0 });
    const url = `ws://localhost:${server.port}`;
    const [one, other] = await Promise.all([connect(url), connect(url)]);
    expect(server.connections).toBe(2);
    await one.close();
    expect(server.connections).toBe(1);
    await other.close();
    expect(server.connections).toBe(0);
  });

  test.each(loopbackAddresses)(
    "refuses a port that another server has on %s, and uses none",
    async (hostname) => {
      using other = Bun.listen({ hostname, port: 0, socket: { data: () => undefined } });
      const options = { port: other.port };
      expect(await failureOf(listen(options))).toMatchObject({
        name: "WsechoError",
        code: "ADDRESS_IN_USE",
        message: expect.stringContaining(
          `Cannot listen on "localhost:${other.port}": the address is in use`,
        ),
      });
      for (const address of loopbackAddresses.filter((candidate) => candidate !== hostname)) {
        const failure = await failureOf(openTcp(other.port, address));
        expect(failure).toHaveProperty("code", "ECONNREFUSED");
      }
    },
  );

  test("does not share its port with another of its kind", async () => {
    await using server = await listen({ port: 0 });
    const failure = await failureOf(listen({ port: server.port }));
    expect(failure).toMatchObject({ name: "WsechoError", code: "ADDRESS_IN_USE" });
  });

  interface Failing {
    readonly name: string;
    readonly options: ListenOptions;
    readonly code: string;
    readonly message: string;
  }

  test.each<Failing>([
    {
      name: "a host that does not exist",
      options: { host: "no-such-host.invalid", port: 0 },
      code: "HOST_NOT_FOUND",
      message: 'Cannot listen on "no-such-host.invalid": no such host',
    },
    {
      // An address for documentation (RFC 5737), so that no machine has it.
      name: "an address of another machine",
      options: { host: "203.0.113.1", port: 0 },
      code: "CANNOT_LISTEN",
      message: 'Cannot listen on "203.0.113.1:0": ',
    },
    {
      name: "an option outside its range",
      options: { port: 0, maxPayload: -1 },
      code: "BAD_VALUE",
      message: "Cannot use maxPayload -1: expected ",
    },
  ])("fails with $code for $name", async ({ options, code, message }) => {
    const failure = await failureOf(listen(options));
    expect(failure).toMatchObject({ name: "WsechoError", code });
    expect(failure).toHaveProperty("message", expect.stringContaining(message));
  });
});

describe("reservePort", () => {
  test("a free port is chosen for both addresses of localhost, and free again", async () => {
    const { url, port } = await reservePort({ port: 0 });
    expect(url).toBe(`ws://localhost:${port}`);
    await using server = await listen({ port });
    expect(server.url).toBe(url);
  });

  test("a port that is in use is refused", async () => {
    await using server = await listen({ port: 0 });
    const { port } = server;
    await expect(reservePort({ port })).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
  });

  // Elsewhere the port is not shared in the first place.
  test.skipIf(notOn("Linux"))("so is one that its owners share among each other", async () => {
    using owner = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      reusePort: true,
      fetch: () => new Response(),
    });
    const { port = 0 } = owner;
    await expect(reservePort({ port })).rejects.toMatchObject({ code: "ADDRESS_IN_USE" });
  });
});

describe("stop", () => {
  test("closes each connection with 1001, and accepts no more", async () => {
    const server = await listen({ port: 0 });
    const clients = await Promise.all(
      loopbackAddresses.map((address) => openRawClient(server.port, address)),
    );
    const stopped = server.stop();
    for (const client of clients) {
      expect(await client.readClose()).toEqual({ code: 1001, reason: "server shutting down" });
      expect(await client.readRest()).toBeEmpty();
    }
    await stopped;
    expect(server.connections).toBe(0);
    for (const address of loopbackAddresses) {
      const failure = await failureOf(openTcp(server.port, address));
      expect(failure).toHaveProperty("code", "ECONNREFUSED");
    }
  });

  test("does not wait for the answer to its Close frame beyond the grace", async () => {
    const server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    await server.stop(50);
    expect(server.connections).toBe(0);
    await client.readClose();
    expect(await client.readRest()).toBeEmpty();
  });

  test("sends a lagging peer all its replies before the Close frame", async () => {
    const server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    await floodUnread(client, server.port, shape);
    const stopped = server.stop();
    const { echoes, close } = await readFloodUntilClose(client, shape);
    expect(echoes).toBeGreaterThan(0);
    expect(close).toEqual({ code: 1001, reason: "server shutting down" });
    await stopped;
  });

  test("closes a peer that has lagged and answers no Ping before the grace is over", async () => {
    await using server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    await floodUnread(client, server.port, shape);
    const stopped = server.stop(2000);
    client.resume();
    let frame = await client.readFrame();
    while (frame.opcode !== opcode.close) frame = await client.readFrame();
    expect(closeIn(frame).code).toBe(1001);
    await stopped;
  });

  test("cuts a peer that reads nothing once the grace is over", async () => {
    const server = await listen({ port: 0 });
    using client = await openRawClient(server.port);
    await floodUnread(client, server.port, shape);
    await server.stop(50);
    expect(server.connections).toBe(0);
    client.resume();
    await client.readRest();
  });

  test("cuts a handshake that is never finished once the grace is over", async () => {
    const server = await listen({ port: 0 });
    using client = await halfShaken(server);
    await server.stop(50);
    expect(await client.readRest()).toBeEmpty();
  });

  test("cuts everything at once when called again", async () => {
    const server = await listen({ port: 0 });
    using client = await halfShaken(server);
    const first = server.stop(3_600_000);
    await server.stop();
    await first;
    expect(await client.readRest()).toBeEmpty();
  });

  test("may be called once more when all is over", async () => {
    const server = await listen({ port: 0 });
    await server.stop();
    expect(await server.stop()).toBeUndefined();
  });
});

test("an error of the server's own is a bare 500, without its source", async () => {
  const observer = {
    rejected() {
      throw new Error("broken");
    },
  };
  await using server = await listen({ port: 0, observer });
  const response = await fetch(server.url.replace("ws:", "http:"));
  expect(response.status).toBe(500);
  expect(await response.text()).toBe("Internal error\n");
});

/** A client that has sent half a handshake, which the server has read. */
async function halfShaken(server: EchoServer): Promise<RawSocket> {
  const client = await openTcp(server.port);
  await client.write(requestHead(handshakeHeaders).slice(0, 40));
  await echoOf(server.port, "tick");
  return client;
}
