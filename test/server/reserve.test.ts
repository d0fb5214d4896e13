import { expect, test } from "bun:test";

import { listen } from "../../src/server/listen.ts";
import { reservePort } from "../../src/server/reserve.ts";
import { notOn } from "../support/prerequisite.ts";

test("a free port is chosen for both addresses of localhost, and free again", async () => {
  const { url, port } = await reservePort({ port: 0 });
  expect(url).toBe(`ws://localhost:${port}`);
  await using server = await listen({ port });
  expect(server.url).toBe(url);
});

test("a port that is taken is refused", async () => {
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
