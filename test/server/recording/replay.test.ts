import { describe, expect, test } from "bun:test";

import { connect } from "../../../src/client/connect.ts";
import { listen } from "../../../src/server/listen.ts";
import type { Conversation, Line } from "../../../src/server/recording/conversation.ts";
import { createRecorder } from "../../support/recorder.ts";

/** Lines of a conversation: `>` is said by the client, `<` by the server. */
function linesOf(...texts: readonly string[]): Line[] {
  return texts.map((text, index) => ({
    line: index + 2,
    direction: text.startsWith(">") ? "to-server" : "to-client",
    message: text.slice(1),
    pause: 40,
  }));
}

function conversation(path: string, ...texts: readonly string[]): Conversation {
  return { path, subprotocol: undefined, lines: linesOf(...texts), ending: undefined };
}

async function startReplay(conversations: readonly Conversation[], timing = false) {
  const recorder = createRecorder();
  const server = await listen({
    host: "127.0.0.1",
    port: 0,
    observer: recorder.observer,
    replay: { conversations, timing },
  });
  return Object.assign(server, { recorder });
}

describe("a replay", () => {
  test("says each message after that of the client which came before it", async () => {
    const said = conversation("/", "<hello", ">one", ">two", "<both", "<more", ">three", "<end");
    await using server = await startReplay([said]);
    await using client = await connect(server.url);
    expect(await client.receive()).toBe("hello");
    await client.send("one");
    await client.send("two");
    expect([await client.receive(), await client.receive()]).toEqual(["both", "more"]);
    await client.send("three");
    expect(await client.receive()).toBe("end");
    await client.close();
    await server.recorder.until("closed");
    expect(server.recorder.lines.filter((line) => line.startsWith("differed"))).toEqual([]);
  });

  test("closes, or cuts, as the server did", async () => {
    const closing = {
      ...conversation("/closed", ">bye"),
      ending: { code: 4321, reason: "so long", pause: 0 },
    };
    const cut = { ...conversation("/cut", ">bye"), ending: { code: 1006, reason: "", pause: 0 } };
    await using server = await startReplay([closing, cut]);
    await using closed = await connect(`${server.url}/closed`);
    await closed.send("bye");
    expect(await closed.closed).toMatchObject({ code: 4321, reason: "so long" });
    await using lost = await connect(`${server.url}/cut`);
    await lost.send("bye");
    expect(await lost.closed).toMatchObject({ code: 1006 });
  });

  test("gives each connection to a path the next conversation, over and over", async () => {
    await using server = await startReplay([
      conversation("/a?x=1", "<first"),
      conversation("/b", "<other"),
      conversation("/a?x=1", "<second"),
    ]);
    for (const want of ["first", "second", "first"]) {
      await using client = await connect(`${server.url}/a?x=1`);
      expect(await client.receive()).toBe(want);
    }
    await using else_ = await connect(`${server.url}/b?delay=5s`);
    expect(await else_.receive()).toBe("other");
  });

  test("chooses the subprotocol of the recording, if it is offered", async () => {
    const spoken = { ...conversation("/", "<hi"), subprotocol: "soap" };
    await using server = await startReplay([spoken]);
    await using client = await connect(server.url, { protocols: ["chat", "soap"] });
    expect(client.protocol).toBe("soap");
  });

  test("refuses a path that was not recorded", async () => {
    await using server = await startReplay([conversation("/a")]);
    await expect(connect(`${server.url}/b`)).rejects.toMatchObject({ status: 404 });
    expect(server.recorder.lines[0]).toContain("There is no such path in the recording");
    const page = await fetch(`http://127.0.0.1:${server.port}/healthz`);
    expect(page.status).toBe(426);
    const health = await fetch(`http://127.0.0.1:${server.port}/_wsecho/healthz`);
    expect(health.status).toBe(200);
  });

  test("tells what the client does differently", async () => {
    await using server = await startReplay([conversation("/", ">one", ">two", ">three")]);
    const client = await connect(server.url);
    await client.send("one");
    await client.send("2");
    await client.close();
    const more = await connect(server.url);
    for (const message of ["one", "two", Buffer.from("three"), "four"]) await more.send(message);
    await more.close();
    await server.recorder.until("closed #2");
    expect(server.recorder.lines.filter((line) => line.startsWith("differed"))).toEqual([
      'differed #1 message 2 of the client is "2", but line 3 has "two"',
      "differed #1 the client left after 2 of the 3 messages recorded",
      'differed #2 message 3 of the client is 5 bytes: 74 68 72 65 65, but line 4 has "three"',
      'differed #2 message 4 of the client is not in the recording: "four"',
    ]);
  });

  test("keeps the pauses of the recording if that is asked for", async () => {
    const said = conversation("/", ">go", "<one", "<two");
    await using server = await startReplay([said], true);
    await using client = await connect(server.url);
    await client.send("go");
    const start = performance.now();
    expect(await client.receive()).toBe("one");
    expect(performance.now() - start).toBeGreaterThan(35);
    expect(await client.receive()).toBe("two");
    expect(performance.now() - start).toBeGreaterThan(75);
  });

  test("says a thousand messages at once to a client that reads them late", async () => {
    const texts = Array.from({ length: 1000 }, (_, index) => `<${index}${"x".repeat(10_000)}`);
    await using server = await startReplay([conversation("/", ...texts)]);
    await using client = await connect(server.url);
    for (const text of texts) expect(await client.receive()).toBe(text.slice(1));
  });
});
