import { describe, expect, test } from "bun:test";

import { connect } from "../../src/client/connect.ts";
import type { Message } from "../../src/protocol/message.ts";
import { formatHost } from "../../src/text/address.ts";
import {
  executable,
  lines,
  oneLine,
  runWsecho,
  start,
  startServer,
  urlIn,
} from "../support/executable.ts";
import { shakeHands } from "../support/handshake.ts";
import { loopbackAddresses, notOn } from "../support/prerequisite.ts";
import { startAtTerminal } from "../support/terminal.ts";

/** The answers to messages that are sent over one connection. */
async function exchange(url: string, messages: readonly Message[]): Promise<Message[]> {
  await using socket = await connect(url);
  const replies: Message[] = [];
  for (const message of messages) {
    await socket.send(message);
    replies.push(await socket.receive());
  }
  return replies;
}

describe("the first line", () => {
  test.each(["localhost", ...loopbackAddresses])(
    "comes once connections to %s are accepted",
    async (host) => {
      await using server = await startServer();
      expect(server.url).toBe(`ws://localhost:${server.port}`);
      const url = `ws://${formatHost(host, server.port)}`;
      expect(await exchange(url, ["Hello"])).toEqual(["Echo: Hello"]);
    },
  );

  test("tells the address where --host is one", async () => {
    await using server = await startServer(["--host", "127.0.0.1"]);
    expect(server.url).toBe(`ws://127.0.0.1:${server.port}`);
    expect(await exchange(server.url, ["Hello"])).toEqual(["Echo: Hello"]);
  });
});

const long = "x".repeat(1024);

describe("each message is a line of the log:", () => {
  test.each<{ name: string; message: Message; line: string }>([
    { name: "text", message: "Hello", line: "Received: Hello" },
    { name: "beyond ASCII", message: "Grüße 🙂", line: "Received: Grüße 🙂" },
    { name: "nothing", message: "", line: "Received: " },
    { name: "as much as fits", message: long, line: `Received: ${long}` },
    { name: "more than fits", message: `${long}äö`, line: `Received: ${long}… (+4 bytes)` },
    { name: "controls", message: "\u001b[2J\u009b\n", line: "Received: \\x1b[2J\\x9b\\n" },
    { name: "no bytes", message: new Uint8Array(), line: "Received: 0 bytes" },
    { name: "a byte", message: Uint8Array.of(255), line: "Received: 1 byte: ff" },
    {
      name: "many bytes",
      message: Uint8Array.from({ length: 20 }, (_, index) => index),
      line: "Received: 20 bytes: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f … (+4 bytes)",
    },
  ])("$name", async ({ message, line }) => {
    await using server = await startServer();
    await exchange(server.url, [message]);
    expect(await server.nextLine()).toBe(line);
  });

  test.skipIf(notOn("Unix"))("controls made visible, at a terminal", async () => {
    await using server = startAtTerminal(["serve", "--port", "0"]);
    const url = await server.find(/ws:\S+(?=\n)/);
    await exchange(url, ["\u001b[2J\u009b1m\u007f\r\n"]);
    await server.find(/^Received: \\x1b\[2J\\x9b1m\\x7f\\r\\n$/m);
  });
});

describe("flags", () => {
  test.each([
    { flag: "--quiet", rest: [] },
    { flag: "--no-quiet", rest: ["Received: one", "Received: two"] },
  ])("$flag", async ({ flag, rest }) => {
    await using server = await startServer([flag]);
    await exchange(server.url, ["one", "two"]);
    expect(await server.stop()).toMatchObject({ rest, stderr: "", exitCode: 0 });
  });

  test.each([
    { prefix: "", reply: "Hello" },
    { prefix: "-> ", reply: "-> Hello" },
  ])("--prefix=$prefix", async ({ prefix, reply }) => {
    await using server = await startServer([`--prefix=${prefix}`]);
    expect(await exchange(server.url, ["Hello"])).toEqual([reply]);
  });

  test("--max-payload closes with 1009", async () => {
    await using server = await startServer(["--max-payload", "5"]);
    await using socket = await connect(server.url);
    await socket.send("Hello!");
    expect(await socket.closed).toMatchObject({ code: 1009 });
  });

  test("--verbose shows connections, close codes and refusals", async () => {
    await using server = await startServer(["--verbose", "--host", "127.0.0.1"]);
    const socket = await connect(`${server.url}/path?prefix=x`);
    await socket.send("Hello");
    await socket.receive();
    await socket.close(4001, "had enough");
    expect(await server.nextLine()).toMatch(
      /^Connected: #1 from 127\.0\.0\.1:\d+, path \/path\?prefix=x$/,
    );
    expect(await server.nextLine()).toBe("#1 Received: Hello");
    expect(await server.nextLine()).toMatch(
      /^Closed: #1 with 4001 \(private use\) "had enough" after \S+, 1 received, 1 sent$/,
    );
    await fetch(server.url.replace("ws:", "http:"));
    expect(await server.nextLine()).toMatch(
      /^Refused: GET \/ from 127\.0\.0\.1:\d+ with 426: This is a WebSocket server/,
    );
  });

  test("--log-format json prints one object a line, the first included", async () => {
    await using server = await startServer(["-v", "--log-format", "json", "--host", "127.0.0.1"]);
    await exchange(`${server.url}/path`, ["Hel\nlo", Uint8Array.of(0, 255)]);
    const { rest } = await server.stop();
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    const remote = expect.stringMatching(/^127\.0\.0\.1:\d+$/);
    const base = { time, connection: 1 };
    const events: unknown[] = [server.firstLine, ...rest].map((line) => JSON.parse(line));
    expect(events).toEqual([
      { time, event: "listening", url: server.url },
      { ...base, event: "open", remote, path: "/path" },
      { ...base, event: "message", type: "text", bytes: 6, data: "Hel\nlo" },
      { ...base, event: "message", type: "binary", bytes: 2, data: "AP8=" },
      {
        ...base,
        event: "close",
        code: 1000,
        reason: "",
        duration_ms: expect.any(Number),
        messages_received: 2,
        messages_sent: 2,
      },
    ]);
  });
});

test.skipIf(notOn("Linux"))(
  "newcomers are turned away before the limit of open files is reached",
  async () => {
    const command = 'ulimit -n 100 && exec "$0" serve --port 0 --host 127.0.0.1 -q';
    await using server = start(["sh", "-c", command, executable]);
    const port = Number(new URL(urlIn((await lines(server.stdout).next()).value ?? "")).port);
    const answers = await Promise.all(Array.from({ length: 120 }, () => shakeHands(port)));
    const accepted = answers.filter(({ status }) => status === 101);
    const refused = answers.filter(({ status }) => status === 503);
    expect([accepted.length, refused.length]).toEqual([68, 52]);
    server.kill("SIGTERM");
    for (const { socket } of answers) socket.terminate();
    expect(await server.finish()).toMatchObject({
      stderr:
        "Warning: no more than 68 connections at a time, as only 100 files may be open here (see ulimit -n)\n",
      exitCode: 0,
    });
  },
);

describe("it does not start", () => {
  test("where another program listens: 98", async () => {
    await using server = await startServer();
    const result = await runWsecho(["serve", "--port", String(server.port)]);
    expect(result).toMatchObject({ stdout: "", exitCode: 98 });
    expect(result.stderr).toMatch(
      new RegExp(`^Cannot listen on "localhost:${server.port}": the address is in use\\b`),
    );
    expect(result.stderr).toMatch(oneLine);
  });

  test("on a host that does not exist: 6", async () => {
    const result = await runWsecho(["serve", "--host", "nosuch.invalid", "--port", "0"]);
    expect(result).toMatchObject({
      stdout: "",
      stderr: 'Cannot listen on "nosuch.invalid": no such host\n',
      exitCode: 6,
    });
  });

  test("on an address of another machine: 98", async () => {
    const result = await runWsecho(["serve", "--host", "192.0.2.1", "--port", "0"]);
    expect(result).toMatchObject({ stdout: "", exitCode: 98 });
    expect(result.stderr).toMatch(/^Cannot listen on "192\.0\.2\.1:0": /);
    expect(result.stderr).toMatch(oneLine);
  });
});
