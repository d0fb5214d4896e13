import { expect, test } from "bun:test";

import { createRemoteOf, formatRemote, type Remote } from "../../src/server/remote.ts";
import { openTcp, requestHead } from "../support/raw-client.ts";

test("each request has an address and a port of its own", async () => {
  const remotes: Remote[] = [];
  const remoteOf = createRemoteOf();
  await using server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch(request, self) {
      remotes.push(remoteOf(request, self));
      return new Response();
    },
  });
  using one = await openTcp(server.port ?? 0);
  await one.write(requestHead({}));
  await one.readHead();
  using other = await openTcp(server.port ?? 0);
  await other.write(requestHead({}));
  await other.readHead();
  expect(remotes.map(({ address }) => address)).toEqual(["127.0.0.1", "127.0.0.1"]);
  expect(new Set(remotes.map(({ port }) => port)).size).toBe(2);
});

test.each([
  { address: "127.0.0.1", port: 9, want: "127.0.0.1:9" },
  { address: "::ffff:127.0.0.1", port: 9, want: "127.0.0.1:9" },
  { address: "::1", port: 9, want: "[::1]:9" },
  { address: "", port: 0, want: "unix" },
])("$address and $port read $want", ({ want, ...remote }) => {
  expect(formatRemote(remote)).toBe(want);
});
