import { describe, expect, test } from "bun:test";

import { openSocket } from "../../src/bench/open-socket.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { targetAt } from "../support/load.ts";
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

  test.each([
    { what: "nobody listens", url: "ws://127.0.0.1:1/", code: "CANNOT_CONNECT" },
    { what: "there is no such host", url: "ws://nowhere.invalid/", code: "HOST_NOT_FOUND" },
  ])("fails with $code where $what", async ({ url, code }) => {
    const error = await failureOf(openSocket(targetAt(url)));
    expect(error).toMatchObject({ code });
  });

  test("fails where there is no such Unix socket", async () => {
    const target = targetAt("ws://localhost/", { unix: "/nowhere/at/all.sock" });
    expect(await failureOf(openSocket(target))).toMatchObject({
      code: "CANNOT_CONNECT",
      message: "cannot connect: ENOENT",
    });
  });

  test("fails where a certificate is none", async () => {
    await using server = await listen({ port: 0 });
    const target = targetAt(`wss://127.0.0.1:${server.port}/`, { tls: { ca: "no PEM" } });
    expect(await failureOf(openSocket(target))).toMatchObject({ code: "CANNOT_CONNECT" });
  });
});
