import { describe, expect, test } from "bun:test";

import { runSend, testRows } from "../../support/send-rows.ts";
import { serving } from "../../support/serving.ts";

const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

describe("which replies are waited for:", () => {
  testRows([
    { name: "one for each message", path: "/stream/5", args: ["a", "b"], stdout: "1\n2\n" },
    { name: "a count", path: "/stream/5", args: ["-n", "3", "a"], stdout: "1\n2\n3\n" },
    { name: "a count without a message", path: "/stream/5", args: ["-n2"], stdout: "1\n2\n" },
    { name: "none", args: ["-n", "0", "a", "b"], stdout: "" },
    { name: "none, though they come", path: "/stream/5", args: ["-n0", "a"], stdout: "" },
    { name: "all", path: "/stream/5", args: ["--follow"], stdout: "1\n2\n3\n4\n5\n" },
    {
      name: "all, on a timer",
      path: "/ticker?every=5ms&count=3",
      args: ["--follow"],
      stdout: /^\{"seq":1,.*\n\{"seq":2,.*\n\{"seq":3,.*\n$/,
    },
    {
      name: "the late ones too, of which stdin has no more",
      path: "/raw?delay=200ms",
      args: ["-w", "10s"],
      stdin: "one\ntwo\nthree",
      stdout: "one\ntwo\nthree\n",
    },
    {
      name: "too many",
      path: "/stream/2",
      args: ["-n", "3"],
      stdout: "1\n2\n",
      stderr: /closed by the server with 1000 \(normal closure\), before reply 3 of 3\n$/,
      exitCode: 52,
    },
    { name: "of duplicates the first", path: "/raw?duplicate=1", args: ["a"], stdout: "a\n" },
    {
      name: "of a message that was dropped",
      path: "/raw?drop=1",
      args: ["-w", "50ms", "a"],
      stderr: "Timed out after 50ms waiting for reply 1 of 1\n",
      exitCode: 28,
    },
  ]);
});

describe("how replies are printed:", () => {
  testRows([
    {
      name: "with the time",
      args: ["--timestamps", "a", "b"],
      stdout: new RegExp(`^${time} a\n${time} b\n$`),
    },
    {
      name: "indented where they are JSON",
      args: ["--pretty", '{"a":[1,2]}', "plain"],
      stdout: '{\n  "a": [\n    1,\n    2\n  ]\n}\nplain\n',
    },
    { name: "bytes as they are", path: "/bytes/5", args: ["-n1"], stdout: "\0\x01\x02\x03\x04" },
    {
      name: "with statistics on stderr",
      args: ["--stats", "--repeat", "3", "a"],
      stdout: "a\na\na\n",
      stderr:
        /^--- ws:\/\/\S+\/raw statistics ---\n3 sent, 3 received, 0 lost \(0%\)\nround-trip min\/avg\/p50\/p99\/max = [\d./]+ ms\n$/,
    },
    {
      name: "with statistics of what was lost",
      path: "/raw?drop=1",
      args: ["--stats", "-w", "50ms", "a", "b"],
      stderr: /2 sent, 0 received, 2 lost \(100%\)\n/,
      exitCode: 28,
    },
  ]);
});

/** The events of `send --json` against an own server; each line has to be an object. */
async function eventsOf(path: string, ...args: readonly string[]): Promise<object[]> {
  await using server = await serving(["-q"]);
  const url = new URL(path, server.url).href;
  const { stdout } = await runSend(["--json", "-u", url, ...args]);
  expect(stdout).toEndWith("\n");
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => {
      const event: unknown = JSON.parse(line);
      if (typeof event !== "object" || event === null) throw new Error(`No object: ${line}`);
      expect(event).toMatchObject({ time: expect.stringMatching(new RegExp(`^${time}$`)) });
      return event;
    });
}

const roundTrip = expect.any(Number);

describe("--json prints", () => {
  test.each<{ name: string; path: string; args: readonly string[]; want: readonly object[] }>([
    {
      name: "a conversation",
      path: "/raw",
      args: ["Hi"],
      want: [
        {
          event: "open",
          url: expect.stringMatching(/^ws:.*\/raw$/),
          subprotocol: "",
          status: 101,
          headers: { upgrade: "websocket" },
        },
        { event: "sent", type: "text", bytes: 2, data: "Hi" },
        { event: "message", type: "text", bytes: 2, data: "Hi", rtt_ms: roundTrip },
        { event: "close", code: 1000, reason: "", clean: true },
      ],
    },
    {
      name: "bytes in base64",
      path: "/raw",
      args: ["-b", "--hex", "00ff"],
      want: [
        { event: "open" },
        { event: "sent", type: "binary", bytes: 2, data: "AP8=" },
        { event: "message", type: "binary", bytes: 2, data: "AP8=", rtt_ms: roundTrip },
        { event: "close" },
      ],
    },
    {
      name: "how the server closes",
      path: "/close/4001?reason=enough",
      args: ["--follow"],
      want: [
        { event: "open" },
        { event: "close", code: 4001, reason: "enough", clean: true },
        { event: "error", code: "CONNECTION_LOST" },
      ],
    },
    {
      name: "a cut",
      path: "/raw?abort",
      args: ["--follow"],
      want: [
        { event: "open" },
        { event: "close", code: 1006, clean: false },
        { event: "error", code: "CONNECTION_LOST" },
      ],
    },
    {
      name: "a time-out",
      path: "/silent",
      args: ["-w", "50ms", "Hi"],
      want: [
        { event: "open" },
        { event: "sent" },
        { event: "close", code: 1000 },
        { event: "error", code: "TIMED_OUT", message: expect.stringContaining("reply 1 of 1") },
      ],
    },
    {
      name: "a refused handshake",
      path: "/status/503",
      args: ["Hi"],
      want: [
        {
          event: "error",
          code: "HANDSHAKE_REFUSED",
          status: 503,
          headers: expect.objectContaining({ "retry-after": "1" }),
          body: expect.stringContaining('"status": 503'),
        },
      ],
    },
    {
      name: "one that was expected, too",
      path: "/status/401",
      args: ["--expect-status", "401", "Hi"],
      want: [{ event: "error", code: "HANDSHAKE_REFUSED", status: 401 }],
    },
  ])("$name", async ({ path, args, want }) => {
    expect(await eventsOf(path, ...args)).toMatchObject([...want]);
  });

  test("pongs", async () => {
    const events = await eventsOf("/raw?delay=200ms", "--ping-interval=20ms", "Hi");
    expect(events).toContainEqual(
      expect.objectContaining({ event: "pong", type: "binary", rtt_ms: roundTrip }),
    );
  });
});
