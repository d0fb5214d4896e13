import { expect, test } from "bun:test";

import { executable, neutralEnv, runWsecho } from "../support/executable.ts";
import { startPeer } from "../support/peer.ts";
import { notOn } from "../support/prerequisite.ts";
import { runAtTerminal } from "../support/terminal.ts";

test("in a pipe, stdout is the reply and nothing else", async () => {
  await using peer = startPeer({ received: (ws, message) => void ws.send(`Echo: ${message}`) });
  const result = await runWsecho(["send", "-u", peer.address, "Grüße 🙂"]);
  expect(result).toMatchObject({ stdout: "Echo: Grüße 🙂\n", stderr: "", exitCode: 0 });
});

test.skipIf(notOn("Unix"))("at a terminal, a reply is introduced and made harmless", async () => {
  await using peer = startPeer({ received: (ws) => void ws.send("\u001b[31m\u009b2J\u007f") });
  const result = await runAtTerminal(["send", "-u", peer.address, "Hello"]);
  const screen = "Response from server: \\x1b[31m\\x9b2J\\x7f\n";
  expect(result).toEqual({ screen, exitCode: 0 });
});

test.skipIf(notOn("Linux"))(
  "a MESSAGE that is not UTF-8 is not sent as something else",
  async () => {
    await using peer = startPeer({});
    const script = `exec "$0" send -b -u "$1" "$(printf 'a\\377')"`;
    const command = ["sh", "-c", script, executable, peer.address];
    const result = Bun.spawnSync(command, { env: neutralEnv() });
    expect(result.stderr.toString()).toStartWith('Cannot parse MESSAGE "a\ufffd": expected UTF-8');
    expect(result.exitCode).toBe(2);
  },
);
