import { expect, test } from "bun:test";

import { OutputError } from "../../../src/cli/io.ts";
import { run } from "../../../src/cli/run.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { type PeerBehaviour, startPeer } from "../../support/peer.ts";
import { serving } from "../../support/serving.ts";

test("at a terminal a reply has a label", async () => {
  await using server = await serving();
  const io = fakeIo({ terminal: true });
  expect(await run(["send", "Hello", "-u", server.url], io)).toBe(0);
  expect(io.stdout.text).toBe("Response from server: Echo: Hello\n");
  expect(io.stderr.text).toBe("");
  await server.io.stdout.containing("Received: Hello\n");
});

test("what a peer sends is made harmless at a terminal and left alone in a pipe", async () => {
  const hostile = "\x1b[2J\nHello";
  await using server = await serving();
  const [terminal, pipe] = [fakeIo({ terminal: true }), fakeIo()];
  for (const io of [terminal, pipe]) await run(["send", "-u", server.url, hostile], io);
  expect(terminal.stdout.text).toBe("Response from server: Echo: \\x1b[2J\\nHello\n");
  expect(pipe.stdout.text).toBe(`Echo: ${hostile}\n`);
});

test.each([
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
] as const)(
  "$signal while waiting for a reply goes away with 1001 and ends with $exitCode",
  async ({ signal, exitCode }) => {
    await using peer = startPeer({});
    const io = fakeIo();
    const running = run(["send", "Hello", "-u", peer.address, "--wait", "1h"], io);
    await peer.received(1);
    expect(io.deliver(signal)).toBe(true);
    expect(await running).toBe(exitCode);
    expect(await peer.closed).toBe(1001);
    expect(io.deliver(signal)).toBe(false);
    expect([io.stdout.text, io.stderr.text]).toEqual(["", ""]);
  },
);

test.each([
  { signal: "SIGINT", exitCode: 130 },
  { signal: "SIGTERM", exitCode: 143 },
] as const)("$signal while connecting ends with $exitCode", async ({ signal, exitCode }) => {
  const { promise: knocked, resolve } = Promise.withResolvers<void>();
  // Takes the handshake and never answers it.
  using listener = Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: { data: () => resolve() },
  });
  const io = fakeIo();
  const running = run(["send", "Hello", "-u", `127.0.0.1:${listener.port}`], io);
  await knocked;
  expect(io.deliver(signal)).toBe(true);
  expect(await running).toBe(exitCode);
  expect([io.stdout.text, io.stderr.text]).toEqual(["", ""]);
});

/** Answers the first message and no other. */
const answersOnce: PeerBehaviour = {
  received(ws, _, count) {
    if (count === 1) ws.send("first");
  },
};

test("a signal after some replies keeps what was printed", async () => {
  await using peer = startPeer(answersOnce);
  const io = fakeIo();
  const running = run(["send", "-u", peer.address, "a", "b"], io);
  await io.stdout.containing("first\n");
  await peer.received(2);
  io.deliver("SIGINT");
  expect(await running).toBe(130);
  expect(io.stdout.text).toBe("first\n");
});

test("a binary reply is raw bytes in a pipe and a preview at a terminal", async () => {
  const bytes = Uint8Array.of(0, 27, 255, 10);
  await using peer = startPeer({ received: (ws) => ws.send(bytes) });
  const [terminal, pipe] = [fakeIo({ terminal: true }), fakeIo()];
  for (const io of [terminal, pipe]) await run(["send", "-u", peer.address, "a"], io);
  expect(terminal.stdout.text).toBe("Response from server: 4 bytes: 00 1b ff 0a\n");
  expect(Buffer.compare(pipe.stdout.bytes, bytes)).toBe(0);
});

test("an output that cannot be written to is reported once, with exit code 23", async () => {
  await using peer = startPeer({ received: (ws) => ws.send("reply") });
  const io = fakeIo();
  io.stdout.break(new OutputError("ENOSPC", "Cannot write the output: no space left on device"));
  expect(await run(["send", "-u", peer.address, "a"], io)).toBe(23);
  expect(io.stderr.text).toBe("Cannot write the output: no space left on device\n");
});

const readerHasGone = new OutputError("EPIPE", "Cannot write the output: its reader has closed it");

test("a reader that has closed the pipe ends it quietly, without waiting for replies", async () => {
  await using peer = startPeer({});
  const io = fakeIo();
  io.stdout.break(readerHasGone);
  expect(await run(["send", "-u", peer.address, "-w", "1h", "a"], io)).toBe(0);
  expect(io.stderr.text).toBe("");
});

test("a reader that goes after a reply ends it quietly, going away with 1001", async () => {
  await using peer = startPeer(answersOnce);
  const io = fakeIo();
  const running = run(["send", "-u", peer.address, "-w", "1h", "a", "b"], io);
  await io.stdout.containing("first\n");
  await peer.received(2);
  io.stdout.break(readerHasGone);
  expect(await running).toBe(0);
  expect(io.stderr.text).toBe("");
  expect(await peer.closed).toBe(1001);
});

test("each line of stdin is a message, sent as soon as it is there", async () => {
  await using server = await serving();
  const io = fakeIo();
  const running = run(["send", "-u", server.url], io);
  io.stdin.push("one\ntw");
  await io.stdout.containing("Echo: one\n");
  io.stdin.push("o\r\nthree");
  await io.stdout.containing("Echo: two\n");
  io.stdin.end();
  expect(await running).toBe(0);
  expect(io.stdout.text).toBe("Echo: one\nEcho: two\nEcho: three\n");
  expect(io.stdin.isClosed).toBe(true);
});

test("a connection that is lost ends it, though more could come on stdin", async () => {
  await using peer = startPeer({ received: (ws) => ws.close(1011, "sorry") });
  const io = fakeIo();
  const running = run(["send", "-u", peer.address], io);
  io.stdin.push("one\n");
  expect(await running).toBe(56);
  expect(io.stderr.text).toMatch(/1011 \(internal error\): "sorry", before everything/);
  expect(io.stdin.isClosed).toBe(true);
});
