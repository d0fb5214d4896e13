import { expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { listen } from "../../../src/server/listen.ts";
import { selfSignedCertificate } from "../../../src/server/tls/self-signed.ts";
import { type FakeIo, fakeIo, type FakeIoOptions } from "../../support/fake-io.ts";

/** What a run came to. */
interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `send` against a server of ours, to its end. */
async function send(
  path: string,
  argv: readonly string[],
  options: FakeIoOptions = {},
  feed: (io: FakeIo) => void = ({ stdin }) => stdin.end(),
): Promise<Outcome> {
  await using server = await listen({ port: 0 });
  const io = fakeIo(options);
  feed(io);
  const code = await run(["send", "-u", `${server.url}${path}`, ...argv], io);
  const hide = (text: string) => text.replaceAll(server.url, "URL");
  return { code, stdout: hide(io.stdout.text), stderr: hide(io.stderr.text) };
}

const done = { code: 0, stderr: "" };

test.each<{ path: string; argv: string[]; want: Partial<Outcome> }>([
  { path: "/raw", argv: ["a", "b"], want: { ...done, stdout: "a\nb\n" } },
  { path: "/raw", argv: ["--repeat", "2", "a"], want: { ...done, stdout: "a\na\n" } },
  { path: "/raw", argv: ["--pretty", '{"a":1}'], want: { ...done, stdout: '{\n  "a": 1\n}\n' } },
  { path: "/raw", argv: ["-n0", "a"], want: { ...done, stdout: "" } },
  { path: "/stream/2", argv: ["--follow"], want: { ...done, stdout: "1\n2\n" } },
  { path: "/close/4001", argv: ["--expect-close", "4001"], want: { ...done, stdout: "" } },
  { path: "/status/503", argv: ["--expect-status", "503"], want: { ...done, stdout: "" } },
  { path: "/raw", argv: ["--expect", "a", "--expect-match", "^b", "a", "b"], want: { code: 0 } },
  {
    path: "/raw",
    argv: ["--expect", "b", "a"],
    want: { code: 1, stderr: 'want: "b"\ngot:  "a"\n' },
  },
  { path: "/raw", argv: ["--expect-status", "401", "a"], want: { code: 1 } },
  { path: "/status/404", argv: ["--expect-status", "401", "a"], want: { code: 1 } },
  { path: "/silent", argv: ["-w", "10ms", "a"], want: { code: 28 } },
  { path: "/silent", argv: ["-w", "10ms", "--expect", "b", "a"], want: { code: 1 } },
  { path: "/silent", argv: ["--max-time", "20ms", "a"], want: { code: 28 } },
  { path: "/hang", argv: ["--connect-timeout", "20ms", "a"], want: { code: 28 } },
  { path: "/close/1000", argv: ["a"], want: { code: 52 } },
  { path: "/close/1011", argv: ["--follow"], want: { code: 56 } },
  { path: "/?abort", argv: ["--follow"], want: { code: 56 } },
])("send $argv to $path", async ({ path, argv, want }) => {
  expect(await send(path, argv)).toMatchObject(want);
});

test("a refused handshake shows status, headers and body", async () => {
  const { code, stdout, stderr } = await send("/auth/basic/a/b", ["x"]);
  expect({ code, stdout }).toEqual({ code: 22, stdout: "" });
  expect(stderr).toStartWith('The server at "URL/auth/basic/a/b" rejected the handshake');
  expect(stderr).toInclude("HTTP 401 Unauthorized\n");
  expect(stderr).toMatch(/\nwww-authenticate: Basic/i);
});

test("with a name and a password it is let in", async () => {
  expect(await send("/auth/basic/a/b", ["--user", "a:b", "x"])).toMatchObject({ code: 0 });
});

test("--verbose tells of the handshake and the end, without secrets", async () => {
  const argv = ["-v", "--token", "s3cret", "--subprotocol", "bearer.s3cret", "x"];
  const { code, stderr } = await send("/raw?token=s3cret", argv);
  expect(code).toBe(0);
  expect(stderr).toStartWith("> GET /raw?token=*** HTTP/1.1\n> Host: ");
  expect(stderr).toInclude("> Authorization: Bearer ***\n");
  expect(stderr).toInclude("< HTTP/1.1 101 Switching Protocols\n");
  expect(stderr).toEndWith("< Close 1000 (normal closure)\n");
  expect(stderr).not.toInclude("> Authorization: Bearer s3cret");
});

test("--json tells of everything, one object a line", async () => {
  const { code, stdout } = await send("/raw", ["--json", "a"]);
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line): { event: string } => JSON.parse(line));
  expect(code).toBe(0);
  expect(events.map(({ event }) => event)).toEqual(["open", "message", "close"]);
});

test("--json tells of a failure too", async () => {
  const { code, stdout } = await send("/status/418", ["--json", "a"]);
  expect(code).toBe(22);
  expect(JSON.parse(stdout)).toMatchObject({ event: "error", status: 418 });
});

test("--stats counts in the end", async () => {
  const { stderr } = await send("/raw", ["--stats", "a", "b"]);
  expect(stderr).toInclude("2 sent, 2 received, 0 lost");
});

test("--retry says each attempt, and --ping-interval pings", async () => {
  const { code, stderr } = await send("/status/503?retry=0", ["--retry", "1", "a"]);
  expect(code).toBe(22);
  expect(stderr).toInclude("trying again in 0ms (1 of 1)\n");
  const pinged = await send("/ticker?every=20ms&count=3", [
    "--follow",
    "-v",
    "--ping-interval",
    "10ms",
  ]);
  expect(pinged.stderr).toMatch(/< Pong .*after [\d.]+ ms\n/);
});

test("--reconnect keeps a --follow alive until it ends in order", async () => {
  let connections = 0;
  const observer = { opened: () => void connections++ };
  await using server = await listen({ port: 0, observer, faults: { close: 1012, after: 1 } });
  const io = fakeIo();
  const running = run(["send", "-u", server.url, "--follow", "--reconnect"], io);
  io.stdin.push("one\n");
  await io.stdout.containing("Echo: one\n");
  // What goes out before the end of the connection has come in is lost with it.
  await io.stderr.containing("trying again in ");
  io.stdin.push("two\n");
  await io.stdout.containing("Echo: two\n");
  io.deliver("SIGTERM");
  expect(await running).toBe(143);
  expect(connections).toBeGreaterThan(1);
  expect(io.stderr.text).toInclude("trying again in ");
});

test("a certificate that nobody vouches for is 60, unless --insecure", async () => {
  const { cert, key } = await selfSignedCertificate(["localhost"]);
  await using server = await listen({ port: 0, tls: { cert, key } });
  for (const { argv, want } of [
    { argv: ["a"], want: 60 },
    { argv: ["-k", "a"], want: 0 },
  ]) {
    expect(await run(["send", "-u", server.url, ...argv], fakeIo())).toBe(want);
  }
});

test("each line of stdin is a message", async () => {
  const outcome = await send("/raw", [], {}, ({ stdin }) => {
    stdin.push("one\r\ntw");
    stdin.push("o\n");
    stdin.end();
  });
  expect(outcome).toEqual({ ...done, stdout: "one\ntwo\n" });
});

test("at a terminal it is a conversation", async () => {
  await using server = await listen({ port: 0 });
  const io = fakeIo({ terminal: true, keyboard: true });
  const running = run(["send", "-u", server.url], io);
  await io.stdout.containing("Connected to ");
  io.stdin.push("Hello\r");
  await io.stdout.containing("Response from server: Echo: Hello");
  io.stdin.push("/ping\r");
  await io.stdout.containing("Pong after ");
  io.stdin.push("/nosuch\r/help\r");
  await io.stdout.containing("close the connection, with 1000");
  io.stdin.push("/close 4000 bye\r");
  expect(await running).toBe(0);
});

test("a conversation shows bytes, and ends with Ctrl-D", async () => {
  await using server = await listen({ port: 0 });
  const io = fakeIo({ terminal: true, keyboard: true });
  const running = run(["send", "-u", `${server.url}/bytes/3`], io);
  await io.stdout.containing("Response from server: 3 bytes: 00 01 02");
  io.stdin.push("\x04");
  expect(await running).toBe(0);
});

test("a conversation that the server breaks off says so", async () => {
  await using server = await listen({ port: 0 });
  const io = fakeIo({ terminal: true, keyboard: true });
  const url = `${server.url}/close/1011?after=1&reason=oops`;
  const running = run(["send", "-u", url], io);
  await io.stdout.containing("> ");
  io.stdin.push("Hello\r");
  expect(await running).toBe(56);
  expect(io.stderr.text).toInclude('1011 (internal error): "oops"');
});

test("a conversation that the server ends in order says so, and is no failure", async () => {
  await using server = await listen({ port: 0 });
  const io = fakeIo({ terminal: true, keyboard: true });
  const running = run(["send", "-u", `${server.url}/close/1000?after=1`], io);
  await io.stdout.containing("> ");
  io.stdin.push("Hello\r");
  expect(await running).toBe(0);
  expect(io.stdout.text).toInclude("closed by the server with 1000");
});
