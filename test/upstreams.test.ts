// In front of servers that others wrote.
import { describe, expect, test } from "bun:test";

import { connect } from "../src/index.ts";
import { listen } from "../src/server/listen.ts";
import { foreignServers } from "./support/foreign-server.ts";
import { startFront } from "./support/fronted.ts";
import { lacks } from "./support/prerequisite.ts";

const servers = foreignServers.filter(({ name, found }) => !lacks(name, found));

describe.each(servers)("in front of $name", (server) => {
  test("messages of all kinds and sizes come back", async () => {
    await using upstream = await server.start();
    await using front = await startFront(upstream.url, { maxPayload: 2 ** 24, observer: {} });
    await using client = await connect(front.url);
    for (const text of ["Hello", "", "Grüße, 世界 👩‍🚀", "x".repeat(65_536), "é".repeat(2 ** 19)]) {
      await client.send(text);
      expect(await client.receive()).toBe(`Echo: ${text}`);
    }
    for (const size of [0, 1, 125, 126, 65_535, 65_536, 2 ** 20]) {
      const sent = new Uint8Array(size).fill(size % 251);
      await client.send(sent);
      const reply = await client.receive();
      expect(typeof reply === "object" && Buffer.from(reply).equals(sent)).toBeTrue();
    }
    const texts = Array.from({ length: 2000 }, (_, index) => `${index}`);
    for (const text of texts) await client.send(text);
    for (const text of texts) expect(await client.receive()).toBe(`Echo: ${text}`);
  }, 20_000);

  test("both sides close with the code of either", async () => {
    await using upstream = await server.start();
    await using front = await startFront(upstream.url);
    await using left = await connect(front.url);
    await left.send("close");
    expect(await left.closed).toMatchObject({ code: 4001, reason: "bye" });
    await using leaving = await connect(front.url);
    expect(await leaving.close(4002, "done")).toMatchObject({ code: 4002 });
    await front.recorder.until("closed #2 4002 done");
  }, 20_000);
});

describe("in front of a server of our own that fails", () => {
  const failures = [
    { path: "/close/4321?reason=oops", code: 4321, reason: "oops" },
    { path: "/close/1006", code: 1006, reason: "" },
    { path: "/?abort", code: 1006, reason: "" },
    { path: "/stream/3", code: 1000, reason: "" },
  ];

  test.each(failures)("a client sees what it would see at $path", async (row) => {
    await using upstream = await listen({ host: "127.0.0.1", port: 0 });
    await using front = await startFront(upstream.url);
    const outcomes = await Promise.all(
      [upstream.url, front.url].map(async (url) => {
        const client = await connect(url + row.path);
        const messages: unknown[] = [];
        // It ends where the server ends it, and throws if that was no normal closure.
        try {
          for await (const message of client) messages.push(message);
        } catch {
          messages.push("lost");
        }
        const { code, reason } = await client.closed;
        return { messages, code, reason };
      }),
    );
    expect(outcomes[1]).toEqual(outcomes[0]);
    expect(outcomes[1]).toMatchObject({ code: row.code, reason: row.reason });
  });

  const refusals = ["/status/401", "/status/503?retry=5s", "/auth/bearer/t", "/?dealy=1s"];

  test.each(refusals)("and is refused as it would be at %s", async (path) => {
    await using upstream = await listen({ host: "127.0.0.1", port: 0 });
    await using front = await startFront(upstream.url);
    const [direct, passed] = await Promise.all(
      [upstream.url, front.url].map(async (url) => {
        const error: unknown = await connect(url + path).catch((failure: unknown) => failure);
        const { status, response } = error as { status: number; response: { body: string } };
        return { status, body: response.body };
      }),
    );
    expect(passed).toEqual(direct);
  });
});
