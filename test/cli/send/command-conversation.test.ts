import { expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { listen } from "../../../src/server/listen.ts";
import { fakeIo } from "../../support/fake-io.ts";

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
