import { describe, expect, test } from "bun:test";

import { runWsecho, startWsecho } from "../support/executable.ts";
import { startPeer } from "../support/peer.ts";
import { notOn } from "../support/prerequisite.ts";

// The system would go on with the attempt for minutes.
test("it ends when there is no handshake in time: 28", async () => {
  using mute = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
  const url = `ws://127.0.0.1:${mute.port}`;
  const result = await runWsecho(["send", "-u", url, "--connect-timeout", "50ms", "Hi"]);
  expect(result).toMatchObject({
    stdout: "",
    stderr: `Timed out connecting to "${url}" after 50ms\n`,
    exitCode: 28,
  });
});

// Windows has no signals: kill there ends a program at once.
describe.skipIf(notOn("Unix"))("a signal ends it in order:", () => {
  const signals = [
    { signal: "SIGINT", exitCode: 130 },
    { signal: "SIGTERM", exitCode: 143 },
  ] as const;

  test.each(signals)(
    "$signal while it waits for a reply: $exitCode",
    async ({ signal, exitCode }) => {
      await using peer = startPeer({});
      await using program = startWsecho(["send", "-u", peer.address, "Hi"]);
      await peer.received(1);
      program.kill(signal);
      expect(await peer.closed).toBe(1001);
      expect(await program.finish()).toMatchObject({ stdout: "", stderr: "", exitCode });
    },
  );

  test("though it comes twice at once, as timeout(1) sends it", async () => {
    await using peer = startPeer({});
    await using program = startWsecho(["send", "-u", peer.address, "--stats", "Hi"]);
    await peer.received(1);
    program.kill("SIGTERM");
    program.kill("SIGTERM");
    const { stderr, exitCode } = await program.finish();
    expect(stderr).toInclude("1 sent, 0 received");
    expect(exitCode).toBe(143);
  });

  test.each(signals)("$signal while it connects: $exitCode", async ({ signal, exitCode }) => {
    const { promise: connected, resolve } = Promise.withResolvers<void>();
    using mute = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { open: () => resolve(), data: () => undefined },
    });
    await using program = startWsecho(["send", "-u", `127.0.0.1:${mute.port}`, "Hi"]);
    await connected;
    program.kill(signal);
    expect(await program.finish()).toMatchObject({ stdout: "", stderr: "", exitCode });
  });
});
