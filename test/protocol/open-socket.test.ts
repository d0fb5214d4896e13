import { describe, expect, test } from "bun:test";

import { openSocket } from "../../src/protocol/open-socket.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { targetAt, type Way } from "../support/load.ts";
import { loopbackAddresses } from "../support/prerequisite.ts";

describe("openSocket", () => {
  test.each([...loopbackAddresses.map((address) => (address === "::1" ? "[::1]" : address))])(
    "connects to %s",
    async (host) => {
      await using server = await listen({ port: 0 });
      const socket = await openSocket(targetAt(`ws://${host}:${server.port}/`));
      expect(socket.remotePort).toBe(server.port);
      socket.terminate();
    },
  );

  test.each<{ url: string; way?: Way; message: string; code: string }>([
    { url: "ws://127.0.0.1:1/", message: "connection refused", code: "ECONNREFUSED" },
    { url: "ws://nowhere.invalid/", message: "host not found", code: "ENOTFOUND" },
    {
      url: "ws://localhost/",
      way: { unix: "/nowhere/at/all.sock" },
      message: "cannot connect: ENOENT",
      code: "ENOENT",
    },
  ])("fails at $url: $message", async ({ url, way, message, code }) => {
    const error = await failureOf(openSocket(targetAt(url, way)));
    expect(error).toMatchObject({ message, failure: { kind: "failed", code } });
  });

  test("fails if a certificate is invalid", async () => {
    await using server = await listen({ port: 0 });
    const target = targetAt(`wss://127.0.0.1:${server.port}/`, { tls: { ca: "no PEM" } });
    expect(await failureOf(openSocket(target))).toMatchObject({ failure: { kind: "failed" } });
  });

  test.each([
    { host: "localhost", want: true },
    { host: "127.0.0.1", want: false },
    ...(loopbackAddresses.includes("::1") ? [{ host: "::1", want: false }] : []),
  ])("names the server in TLS if it has a name: $host is $want", async ({ host, want }) => {
    const hello = Promise.withResolvers<Buffer>();
    using server = Bun.listen({
      hostname: host,
      port: 0,
      socket: { data: (_, bytes) => hello.resolve(bytes) },
    });
    const url = `wss://${host.includes(":") ? `[${host}]` : host}:${server.port}/`;
    const socket = await openSocket(targetAt(url));
    // The extension stands in the clear (RFC 6066, section 3).
    expect((await hello.promise).includes(host)).toBe(want);
    socket.terminate();
    server.stop(true);
  });
});
