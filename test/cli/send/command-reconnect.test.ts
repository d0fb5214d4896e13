import { expect, test } from "bun:test";

import { run } from "../../../src/cli/run.ts";
import { fakeIo } from "../../support/fake-io.ts";
import { startPeer } from "../../support/peer.ts";
import { until } from "../../support/until.ts";

test.each([{ close: 1001 }, { close: 1012 }])(
  "--follow --reconnect goes on after $close, and sends each line of stdin once",
  async ({ close }) => {
    await using peer = startPeer({
      received(ws, message) {
        ws.send(message);
        ws.close(close);
      },
    });
    const io = fakeIo();
    const running = run(["send", "-u", peer.address, "--follow", "--reconnect"], io);
    const losses = () => io.stderr.text.match(/ again in /g)?.length ?? 0;
    for (const [index, line] of ["one", "two", "three"].entries()) {
      io.stdin.push(`${line}\n`);
      await io.stdout.containing(`${line}\n`);
      // What goes out before the end of the connection has come in is lost with it.
      await until(() => losses() > index);
    }
    io.deliver("SIGTERM");
    expect(await running).toBe(143);
    expect(peer.messages).toEqual(["one", "two", "three"]);
  },
);

test("the MESSAGEs of the command line are sent on each connection", async () => {
  await using peer = startPeer({
    received(ws, _, count) {
      if (count % 2 === 0) ws.close(1012);
    },
  });
  const io = fakeIo();
  const argv = ["--follow", "--reconnect", "--hex", "61", "62"];
  const running = run(["send", "-u", peer.address, ...argv], io);
  await peer.received(5);
  io.deliver("SIGINT");
  expect(await running).toBe(130);
  expect(peer.messages.slice(0, 5)).toEqual(["a", "b", "a", "b", "a"]);
});

test("--follow --reconnect ends with a server that is done, or does not want it", async () => {
  for (const [code, exitCode] of [
    [1000, 0],
    [1008, 56],
  ] as const) {
    await using peer = startPeer({ received: (ws) => ws.close(code) });
    const argv = ["send", "-u", peer.address, "--follow", "--reconnect", "a"];
    expect(await run(argv, fakeIo())).toBe(exitCode);
    expect(peer.handshakes).toBe(1);
  }
});
