import { describe, expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { listen } from "../../../src/server/listen.ts";
import { type FakeIo, fakeIo } from "../../support/fake-io.ts";
import { type PeerBehaviour, startPeer } from "../../support/peer.ts";

const ctrlD = "\x04";

/** A run of `send` without MESSAGE, at a terminal made of memory. */
interface AtTerminal {
  readonly io: FakeIo;
  readonly running: Promise<number>;
  /** Enters a line, and resolves once this is on the screen. */
  enter(line: string, shown: string): Promise<void>;
}

async function start(url: string, ...argv: readonly string[]): Promise<AtTerminal> {
  const io = fakeIo({ terminal: true, keyboard: true });
  const running = run(["send", "-u", url, ...argv], io);
  // Printed to stdout, as the line that is typed is on the same screen.
  await io.stdout.containing("Connected to ");
  return {
    io,
    running,
    async enter(line, shown) {
      io.stdin.push(`${line}\r`);
      await io.stdout.containing(shown);
    },
  };
}

test("lines are sent, commands are done, and Ctrl-D leaves", async () => {
  await using server = await listen({ port: 0 });
  const { io, running, enter } = await start(server.url);
  await enter("Hello", "Response from server: Echo: Hello");
  await enter("/ping", "Pong after ");
  await enter("/nosuch", "Unknown command ");
  await enter("/help", "close the connection, with 1000");
  await enter("/binary 001bff", "Response from server: 3 bytes: 00 1b ff");
  io.stdin.push(ctrlD);
  expect(await running).toBe(0);
  expect(io.stderr.text).toBe("");
});

const echoing: PeerBehaviour = { received: (ws, message) => void ws.send(message) };

test.each<{ argv: string[]; line: string; want: (string | Uint8Array)[] }>([
  { argv: ["-b"], line: "4869", want: [Buffer.from("4869")] },
  { argv: ["--hex"], line: "4869", want: ["Hi"] },
  { argv: ["-b", "--base64"], line: "SGk=", want: [Buffer.from("Hi")] },
  { argv: ["--repeat", "2"], line: "a", want: ["a", "a"] },
  { argv: ["--repeat", "2", "--interval", "1ms"], line: "a", want: ["a", "a"] },
  { argv: ["--framing", "whole"], line: "a\rb", want: ["a\nb"] },
  { argv: [], line: "//ping", want: ["/ping"] },
  { argv: ["--framing", "nul"], line: "//a\r/binary 00\rb", want: [Uint8Array.of(0), "/a\nb\n"] },
])("$argv means there what it means to a pipe: $line", async (row) => {
  await using peer = startPeer(echoing);
  const { io, running } = await start(peer.address, ...row.argv);
  io.stdin.push(`${row.line}\r${ctrlD}`);
  expect(await running).toBe(0);
  expect(peer.messages).toEqual(row.want);
  // What comes before the server has answered is shown, although the person has left.
  expect(io.stdout.text.match(/Response from server: /g)).toHaveLength(row.want.length);
});

test.each<{ argv: string[]; shown: string }>([
  { argv: ["-v"], shown: "< HTTP/1.1 101" },
  { argv: ["--json"], shown: '"event":"message","type":"text","bytes":1,"data":"a"' },
  { argv: ["--stats"], shown: "1 sent, 1 received" },
  { argv: ["--timestamps"], shown: "Z Response from server: a" },
  { argv: ["--pretty"], shown: "Response from server: a" },
  { argv: ["--follow"], shown: "Response from server: a" },
  { argv: ["--expect", "a"], shown: "Response from server: a" },
  { argv: ["-n", "3"], shown: "Response from server: a" },
])("$argv leaves the prompt as it is, commands included", async ({ argv, shown }) => {
  await using peer = startPeer(echoing);
  const { io, running, enter } = await start(peer.address, ...argv);
  await enter("/ping", "Pong after ");
  io.stdin.push("a\r/close 4001 bye\r");
  expect(await running).toBe(0);
  expect(peer.messages).toEqual(["a"]);
  expect(await peer.closed).toBe(4001);
  expect(io.stdout.text + io.stderr.text).toInclude(shown);
  expect(io.stdout.text.match(/Pong after /g)).toHaveLength(1);
});

test("-n ends it with the last reply, and --expect with the first that is wrong", async () => {
  await using server = await listen({ port: 0 });
  const counted = await start(`${server.url}/raw`, "-n", "2");
  counted.io.stdin.push("a\rb\r");
  expect(await counted.running).toBe(0);
  const expected = await start(`${server.url}/raw`, "--expect", "b");
  expected.io.stdin.push("a\r");
  expect(await expected.running).toBe(1);
  expect(expected.io.stderr.text).toBe('want: "b"\ngot:  "a"\n');
  expect(expected.io.stdin.isRaw).toBe(false);
});

test("a line that a flag cannot decode is reported, and the prompt goes on", async () => {
  await using server = await listen({ port: 0 });
  const { io, running, enter } = await start(`${server.url}/raw`, "--hex");
  await enter("zz", 'Cannot parse the line "zz": expected pairs of hexadecimal digits');
  await enter("4869", "Response from server: Hi");
  io.stdin.push(ctrlD);
  expect(await running).toBe(0);
});

test.each([
  { code: 1011, exitCode: 56 },
  { code: 1000, exitCode: 0 },
])("a server that closes with $code ends it, its reason made harmless", async (row) => {
  await using server = await listen({ port: 0 });
  const reason = encodeURIComponent("\u009b31m\u202ebye");
  const { io, running } = await start(`${server.url}/close/${row.code}?after=1&reason=${reason}`);
  io.stdin.push("Hello\r");
  expect(await running).toBe(row.exitCode);
  const shown = io.stdout.text + io.stderr.text;
  expect(shown).toInclude(`closed by the server with ${row.code}`);
  expect(shown).toInclude("\\x9b31m\\u202ebye");
  expect(shown).not.toMatch(/[\u009b\u202e]/);
});

test("where stdout is a file, it gets bytes as they are", async () => {
  await using peer = startPeer({ received: (ws) => void ws.send(Uint8Array.of(0xff, 0, 0xfe)) });
  const io = fakeIo({ keyboard: true });
  const running = run(["send", "-u", peer.address], io);
  io.stdin.push("a\n");
  io.stdin.end();
  expect(await running).toBe(0);
  expect([...io.stdout.bytes]).toEqual([0xff, 0, 0xfe]);
  expect(io.stderr.text).toStartWith("Connected to ");
});

test("a terminal that no one reads stops the receiving", async () => {
  await using server = await listen({ port: 0 });
  const io = fakeIo({ terminal: true, keyboard: true });
  const full = Promise.withResolvers<void>();
  const abandoned = Promise.withResolvers<void>();
  io.stdout.backlog = 1_000_000;
  io.stdout.flush = () => {
    full.resolve();
    return abandoned.promise;
  };
  io.stdout.abandon = () => {
    io.stdout.backlog = 0;
    abandoned.resolve();
  };
  const running = run(["send", "-u", `${server.url}/stream/100000000?size=1024`], io);
  await full.promise;
  for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
  expect(io.stdout.text.match(/Response from server: /g)).toHaveLength(1);
  io.deliver("SIGTERM");
  await new Promise(setImmediate);
  io.stdout.abandon();
  expect(await running).toBe(143);
  // Switching it back would stop the program until someone reads.
  expect(io.stdin.isRaw).toBe(true);
});

test("SIGTERM leaves the terminal as it was", async () => {
  await using server = await listen({ port: 0 });
  const { io, running } = await start(server.url);
  io.stdin.push("half a line");
  await io.stdout.containing("half a line");
  expect(io.stdin.isRaw).toBe(true);
  io.deliver("SIGTERM");
  expect(await running).toBe(143);
  expect(io.stdin.isRaw).toBe(false);
  expect(io.stdout.text).toEndWith("\x1b[?2004l");
});

describe("--reconnect", () => {
  test("goes on with the next connection, and needs no --follow", async () => {
    await using server = await listen({ port: 0, faults: { close: 1012, after: 1 } });
    const { io, running, enter } = await start(server.url, "--reconnect");
    await enter("one", "Echo: one");
    await io.stdout.containing("trying again in ");
    await enter("two", "Echo: two");
    io.stdin.push(ctrlD);
    expect(await running).toBe(0);
  });

  test("can be left while there is no connection", async () => {
    const server = await listen({ port: 0 });
    const { io, running } = await start(server.url, "--reconnect");
    await server.stop(0);
    await io.stdout.containing("trying again in ");
    io.stdin.push(ctrlD);
    expect(await running).toBe(0);
  });
});
