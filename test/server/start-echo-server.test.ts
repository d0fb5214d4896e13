import { describe, expect, test } from "bun:test";

import { connect, startEchoServer } from "../../src/index.ts";
import { failureOf } from "../support/failure.ts";
import { createRecorder } from "../support/recorder.ts";
import { numbered, transcriptOf } from "../support/transcript.ts";

describe("startEchoServer", () => {
  test("uses a free port, another one each time", async () => {
    await using one = await startEchoServer();
    await using other = await startEchoServer();
    expect(one.port).toBeGreaterThan(0);
    expect(other.port).not.toBe(one.port);
    expect(one.url).toBe(`ws://localhost:${one.port}`);
    expect(one.received).toEqual([]);
  });

  test("remembers each message with its connection and path, in order", async () => {
    await using server = await startEchoServer();
    await using one = await connect(server.url);
    await using other = await connect(`${server.url}/raw?delay=1ms&token=secret`);
    await one.send("Hello");
    await one.receive();
    await other.send(Uint8Array.of(1, 2));
    await other.receive();
    await one.send("");
    await one.receive();
    expect(server.received).toEqual([
      { message: "Hello", connection: 1, path: "/" },
      { message: Buffer.of(1, 2), connection: 2, path: "/raw?delay=1ms&token=***" },
      { message: "", connection: 1, path: "/" },
    ]);
  });

  test("keeps binary as it came, whatever comes after", async () => {
    await using server = await startEchoServer();
    const sent = numbered(100).map((text) => Buffer.from(text.repeat(100)));
    await transcriptOf(`${server.url}/silent?close=1000&after=100`, sent);
    expect(server.received.map(({ message }) => message)).toEqual(sent);
  });

  test("remembers what a fault keeps from the client", async () => {
    await using server = await startEchoServer({ faults: { drop: 1 } });
    await transcriptOf(`${server.url}/?close=4000&after=1`, ["lost"]);
    expect(server.received.map(({ message }) => message)).toEqual(["lost"]);
  });

  test("remembers the last 10,000 of a long run", async () => {
    await using server = await startEchoServer();
    await transcriptOf(`${server.url}/silent?close=1000&after=10005`, numbered(10_005));
    expect(server.received).toHaveLength(10_000);
    expect(server.received[0]?.message).toBe("6");
    expect(server.received.at(-1)?.message).toBe("10005");
  });

  test("still calls an observer", async () => {
    const { observer, lines } = createRecorder();
    await using server = await startEchoServer({ observer });
    await transcriptOf(`${server.url}/close/4000?after=1`, ["Hello"]);
    expect(lines).toEqual(["opened #1 /close/4000?after=1", "received #1 Hello", "closed #1 4000"]);
    expect(server.received).toHaveLength(1);
  });

  test("accepts the options of a server, and counts", async () => {
    await using server = await startEchoServer({ host: "127.0.0.1", prefix: "> " });
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}`);
    await using client = await connect(server.url);
    await client.send("Hello");
    expect(await client.receive()).toBe("> Hello");
    expect(server.connections).toBe(1);
  });

  test("is stopped with close(), which may come twice", async () => {
    const server = await startEchoServer();
    const client = await connect(server.url);
    await Promise.all([server.close(), server.close()]);
    expect((await client.closed).code).toBeOneOf([1001, 1006]);
    expect(server.connections).toBe(0);
  });

  test("is stopped at the end of its block, and closes its connections", async () => {
    let url = "";
    const leftOpen = await (async () => {
      await using server = await startEchoServer();
      url = server.url;
      return await connect(url);
    })();
    expect((await leftOpen.closed).code).toBeOneOf([1001, 1006]);
    expect(await failureOf(connect(url))).toHaveProperty("code", "CANNOT_CONNECT");
  });
});
