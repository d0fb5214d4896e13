import { describe, expect, test } from "bun:test";

import { type PeerBehaviour, startPeer } from "../../support/peer.ts";
import { runSend } from "../../support/send-rows.ts";

const silent: PeerBehaviour = {};

interface Failure {
  readonly name: string;
  readonly peer: PeerBehaviour;
  readonly flags?: readonly string[];
  readonly stderr: RegExp;
  readonly exitCode: number;
}

describe("what went wrong is one line on stderr and an exit code:", () => {
  test.each<Failure>([
    {
      name: "no reply in time",
      peer: silent,
      flags: ["-w", "50ms"],
      stderr: /^Timed out after 50ms waiting for reply 1 of 2$/m,
      exitCode: 28,
    },
    {
      name: "closed in order, too early",
      peer: { received: (ws) => ws.close(1000, "that is all") },
      stderr:
        /closed by the server with 1000 \(normal closure\): "that is all", before reply 1 of 2$/m,
      exitCode: 52,
    },
    {
      name: "going away",
      peer: { received: (ws) => ws.close(1001) },
      stderr: /closed by the server with 1001 \(going away\), before reply 1 of 2$/m,
      exitCode: 52,
    },
    {
      name: "closed with an error code",
      peer: { received: (ws) => ws.close(1011, "database is down") },
      stderr:
        /closed by the server with 1011 \(internal error\): "database is down", before reply 1 of 2$/m,
      exitCode: 56,
    },
    {
      name: "cut without a Close frame",
      peer: { received: (ws) => ws.terminate() },
      stderr: /was lost: no Close frame came, before reply 1 of 2$/m,
      exitCode: 56,
    },
    {
      name: "a reason that would clear the screen",
      peer: { received: (ws) => ws.close(4000, "\u001b[2J") },
      stderr: /4000 \(private use\): "\\\S*\[2J", before reply 1 of 2$/m,
      exitCode: 56,
    },
  ])("$name: $exitCode", async ({ peer: behaviour, flags = [], stderr, exitCode }) => {
    await using peer = startPeer(behaviour);
    const result = await runSend(["-u", peer.address, ...flags, "one", "two"]);
    expect(result).toMatchObject({ stdout: "", exitCode });
    expect(result.stderr).toMatch(stderr);
    expect(result.stderr).toMatch(/^[^\n]+\n$/);
  });

  test.each([
    { name: "an error code", peer: { opened: (ws) => ws.close(1011) } },
    { name: "no Close frame", peer: { opened: (ws) => ws.terminate() } },
  ] satisfies { name: string; peer: PeerBehaviour }[])(
    "the end of what is followed with $name: 56",
    async ({ peer: behaviour }) => {
      await using peer = startPeer(behaviour);
      expect(await runSend(["-u", peer.address, "--follow"])).toMatchObject({ exitCode: 56 });
    },
  );

  test("host not found: 6", async () => {
    const result = await runSend(["-u", "nosuch.invalid", "Hi"]);
    expect(result).toMatchObject({
      stdout: "",
      stderr: 'Cannot connect to "ws://nosuch.invalid": no such host "nosuch.invalid"\n',
      exitCode: 6,
    });
  });

  test("no one listens: 7, and how to start a server there", async () => {
    const peer = startPeer(silent);
    await peer[Symbol.asyncDispose]();
    const [, port] = peer.address.split(":");
    const result = await runSend(["-u", `localhost:${port}`, "Hi"]);
    expect(result).toMatchObject({
      stdout: "",
      stderr: `Cannot connect to "ws://localhost:${port}": connection refused. Is a server running there? To start one: wsecho serve --port ${port}\n`,
      exitCode: 7,
    });
  });

  test("replies that came before are printed", async () => {
    await using peer = startPeer({
      received: (ws, message, count) => (count === 1 ? void ws.send(message) : ws.close(1011)),
    });
    const result = await runSend(["-u", peer.address, "one", "two"]);
    expect(result).toMatchObject({ stdout: "one\n", exitCode: 56 });
    expect(result.stderr).toMatch(/before reply 2 of 2$/m);
  });
});
