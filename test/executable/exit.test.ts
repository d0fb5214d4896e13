import { describe, expect, test } from "bun:test";

import { executable, type Running, start, startWsecho } from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { type Peer, type PeerBehaviour, startPeer } from "../support/peer.ts";
import { openPipe, type Pipe } from "../support/pipe.ts";
import { notOn } from "../support/prerequisite.ts";

/** More than a pipe holds, and less than `send` keeps for a slow reader. */
const replies = Array.from({ length: 900 }, (_, index) => `reply ${index + 1} `.padEnd(120, "."));
const received = `${replies.join("\n")}\n`;

/** A server that sends all of them, and closes with an error. */
const failing: PeerBehaviour = {
  opened(ws) {
    for (const reply of replies) ws.send(reply);
    ws.close(1011);
  },
};

/** Writes what the peer sends to the pipe. */
async function follow(peer: Peer, pipe: Pipe): Promise<Running> {
  const args = ["send", "--follow", "-u", peer.address];
  const program = startWsecho(args, { stdout: pipe.descriptor });
  await pipe.handedOver();
  return program;
}

describe.skipIf(notOn("Unix"))("what was received is written", () => {
  test("before the exit code of a connection that was closed with an error", async () => {
    await using peer = startPeer(failing);
    await using pipe = await openPipe();
    await using program = await follow(peer, pipe);
    // From here on the program could end.
    await peer.closed;
    expect((await pipe.readRest()).toString()).toBe(received);
    expect(await program.finish()).toMatchObject({ exitCode: 56 });
  });

  test.each([
    { signal: "SIGINT", exitCode: 130 },
    { signal: "SIGTERM", exitCode: 143 },
  ] as const)("before the end by $signal", async ({ signal, exitCode }) => {
    const { promise: allReceived, resolve } = Promise.withResolvers<void>();
    await using peer = startPeer({
      opened(ws) {
        for (const reply of replies) ws.send(reply);
        ws.ping();
      },
      ponged: () => resolve(),
    });
    await using pipe = await openPipe();
    await using program = await follow(peer, pipe);
    await allReceived;
    program.kill(signal);
    expect(await peer.closed).toBe(1001);
    expect((await pipe.readRest()).toString()).toBe(received);
    expect(await program.finish()).toMatchObject({ stderr: "", exitCode });
  });

  test("but not for a reader that never reads", async () => {
    await using peer = startPeer(failing);
    await using pipe = await openPipe();
    await using program = await follow(peer, pipe);
    const { stderr, exitCode } = await program.finish();
    expect({ stderr: stderr.includes("1011"), exitCode }).toEqual({ stderr: true, exitCode: 56 });
  }, 60_000);

  test("and not for a reader of stderr that never reads", async () => {
    await using pipe = await openPipe();
    const args = ["serve", "--port", `${"1".repeat(200_000)}`.slice(0, 100_000)];
    await using program = start(
      ["sh", "-c", 'exec "$0" "$@" 2>&1 >/dev/null', executable, ...args],
      { stdout: pipe.descriptor },
    );
    await pipe.handedOver();
    expect(await program.finish()).toMatchObject({ exitCode: 2 });
  }, 60_000);

  test("unless a second signal ends it at once", async () => {
    await using peer = startPeer({
      opened(ws) {
        for (let round = 0; round < 100; round++) for (const reply of replies) ws.send(reply);
      },
    });
    await using pipe = await openPipe();
    await using program = await follow(peer, pipe);
    await pipe.readExactly(1);
    program.kill("SIGTERM");
    expect(await peer.closed).toBe(1001);
    program.kill("SIGINT");
    expect(await program.finish()).toMatchObject({ stderr: "", exitCode: 130 });
  });
});

test.each([
  { name: "thrown", crash: 'throw new Error("boom")' },
  { name: "a rejected promise", crash: 'void Promise.reject(new Error("boom"))' },
])("an error that no one caught, $name, is one line and exit code 70", async ({ crash }) => {
  await using folder = await makeFolder();
  const faulty = `const { serve } = Bun; Bun.serve = (options) => { setTimeout(() => { ${crash} }); return serve(options); };`;
  const preload = await folder.write("preload.ts", faulty);
  const main = Bun.fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  const args = ["--preload", preload, main, "serve", "--port", "0"];
  await using program = start([process.execPath, ...args]);
  expect(await program.finish()).toMatchObject({ stderr: "boom\n", exitCode: 70 });
});
