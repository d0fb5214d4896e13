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
  const io = fakeIo({ terminal: true, keyboard: true, env: { NO_COLOR: "1" } });
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
  await enter("Hello", "< Echo: Hello");
  await enter("/ping", "Pong after ");
  await enter("/nosuch", "Unknown command ");
  await enter("/help", "close the connection, with 1000");
  await enter("/binary 001bff", "< 3 bytes\r\n  00000000  00 1b ff ");
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
  expect(io.stdout.text.match(/< /g)).toHaveLength(row.want.length);
});

test.each<{ argv: string[]; shown: string }>([
  { argv: ["-v"], shown: "< HTTP/1.1 101" },
  { argv: ["--json"], shown: '"event":"message","type":"text","bytes":1,"data":"a"' },
  { argv: ["--stats"], shown: "1 sent, 1 received" },
  { argv: ["--timestamps"], shown: "Z a" },
  { argv: ["--pretty"], shown: "< a\r\n" },
  { argv: ["--follow"], shown: "< a\r\n" },
  { argv: ["--expect", "a"], shown: "< a\r\n" },
  { argv: ["-n", "3"], shown: "< a\r\n" },
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
  await enter("4869", "< Hi");
  io.stdin.push(ctrlD);
  expect(await running).toBe(0);
});

describe("when the connection ends,", () => {
  test.each([
    { code: 1011, exitCode: 56 },
    { code: 1000, exitCode: 0 },
  ])("the prompt stays, and has the exit code of $code, its reason made harmless", async (row) => {
    await using server = await listen({ port: 0 });
    const reason = encodeURIComponent("\u009b31m\u202ebye");
    const url = `${server.url}/close/${row.code}?after=1&reason=${reason}`;
    const { io, running, enter } = await start(url);
    await enter("Hello", "Enter connects again, Ctrl-D quits");
    io.stdin.push(ctrlD);
    expect(await running).toBe(row.exitCode);
    const shown = io.stdout.text + io.stderr.text;
    expect(shown.match(new RegExp(`closed by the server with ${row.code}`, "g"))).toHaveLength(1);
    expect(shown).toInclude("\\x9b31m\\u202ebye");
    expect(shown).not.toMatch(/[\u009b\u202e]/);
  });

  test("Enter connects again, without a message", async () => {
    await using server = await listen({ port: 0, faults: { close: 1011, after: 2 } });
    const { io, running, enter } = await start(server.url);
    await enter("one\rtwo", "Enter connects again");
    await enter("", `Connected to ${server.url} again`);
    await enter("three", "< Echo: three");
    io.stdin.push(ctrlD);
    expect(await running).toBe(0);
    expect(io.stdout.text).not.toInclude("< Echo: \r\n");
  });

  test("what is typed then goes to the next connection, the half of a line included", async () => {
    await using server = await listen({ port: 0, faults: { close: 1012, after: 1 } });
    const { io, running, enter } = await start(server.url);
    io.stdin.push("one\rtw");
    await io.stdout.containing("Enter connects again");
    await enter("o", "< Echo: two");
    io.stdin.push(ctrlD);
    expect(await running).toBe(56);
  });

  test("a failed attempt is said, and waits for another Enter", async () => {
    const server = await listen({ port: 0 });
    const { io, running, enter } = await start(server.url);
    await server.stop(0);
    await io.stdout.containing("Enter connects again");
    await enter("kept", "connection refused");
    await using again = await listen({ port: server.port });
    await enter("", `Connected to ${again.url} again`);
    await io.stdout.containing("< Echo: kept");
    expect(io.stdout.text.match(/connection refused/g)).toHaveLength(1);
    io.stdin.push(ctrlD);
    expect(await running).toBe(0);
  });

  test.each([
    { line: "/close", exitCode: 56 },
    { line: "/close 4000 bye", exitCode: 56 },
  ])("$line leaves", async ({ line, exitCode }) => {
    await using server = await listen({ port: 0 });
    const { io, running, enter } = await start(`${server.url}/close/1011`);
    await io.stdout.containing("Enter connects again");
    io.stdin.push(`${line}\r`);
    expect(await running).toBe(exitCode);
    expect(enter).toBeFunction();
  });

  test.each(["/help", "/last", "/nosuch"])("%s needs no connection", async (line) => {
    await using server = await listen({ port: 0, faults: { close: 1011, after: 1 } });
    const { io, running, enter } = await start(server.url);
    await enter("Hello", "Enter connects again");
    io.stdin.push(`${line}\r${ctrlD}`);
    expect(await running).toBe(56);
    expect(io.stdout.text.match(/Connected to /g)).toHaveLength(1);
  });

  test("--follow, which waits for that, ends the program", async () => {
    await using server = await listen({ port: 0 });
    const { running } = await start(`${server.url}/stream/2`, "--follow");
    expect(await running).toBe(0);
  });
});

test("/reconnect opens a new connection at once", async () => {
  await using peer = startPeer(echoing);
  const { io, running, enter } = await start(peer.address);
  await enter("one", "< one");
  await enter("/reconnect", " again\r\n");
  await enter("two", "< two");
  io.stdin.push(ctrlD);
  expect(await running).toBe(0);
  expect(peer.messages).toEqual(["one", "two"]);
});

test("-i sends each MESSAGE on every connection, then what is typed", async () => {
  await using peer = startPeer(echoing);
  const { io, running, enter } = await start(peer.address, "-i", "first", "second");
  await io.stdout.containing("> second\r\n");
  await enter("typed", "< typed");
  await enter("/reconnect", " again");
  await enter("more", "< more");
  io.stdin.push(ctrlD);
  expect(await running).toBe(0);
  expect(peer.messages).toEqual(["first", "second", "typed", "first", "second", "more"]);
  expect(io.stdout.text.match(/> first\r\n/g)).toHaveLength(2);
});

test("/last shows what was cut, /pretty and /time change what is shown", async () => {
  await using peer = startPeer(echoing);
  const { io, running, enter } = await start(peer.address);
  await enter("/last", "No reply has come yet");
  await enter('{"a":1}', '< {\r\n    "a": 1\r\n  }');
  await enter("/pretty", "JSON is shown as it came from now on");
  await enter('{"b":1}', '< {"b":1}');
  await enter("x".repeat(2000), "… (2000 bytes in all; /last shows them)");
  await enter("/last", `< ${"x".repeat(2000)}`);
  await enter("/time", "The time is printed from now on");
  await enter("timed", "Z timed");
  io.stdin.push(ctrlD);
  expect(await running).toBe(0);
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
  const io = fakeIo({ terminal: true, keyboard: true, env: { NO_COLOR: "1" } });
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
  expect(io.stdout.text.match(/< /g)).toHaveLength(1);
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
