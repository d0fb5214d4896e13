import { describe, expect, test } from "bun:test";

import { startServer } from "../support/executable.ts";
import { makeFolder } from "../support/folder.ts";
import { type PeerBehaviour, startPeer } from "../support/peer.ts";
import { notOn } from "../support/prerequisite.ts";
import { createScreen } from "../support/screen.ts";
import { startAtTerminal, type TerminalRun } from "../support/terminal.ts";

const ctrlC = "\x03";
const ctrlD = "\x04";
const echoing: PeerBehaviour = { received: (ws, message) => void ws.send(`Echo: ${message}`) };

/** A conversation at a terminal, with a history of its own. */
interface Talk extends TerminalRun {
  /** What a person has seen by now, row by row. */
  readonly rows: readonly string[];
}

/** Starts a conversation, and resolves once lines can be typed. */
async function talkTo(address: string, ...flags: readonly string[]): Promise<Talk> {
  const folder = await makeFolder();
  const env = { HOME: folder.path, XDG_STATE_HOME: folder.path, TERM: "xterm" };
  const run = startAtTerminal(["send", "-u", address, ...flags], env);
  await run.find(/Connected to ws:/);

  function seen(): readonly string[] {
    const screen = createScreen({ columns: 80, rows: 24 });
    screen.write(run.screen.replaceAll("\n", "\r\n"));
    return screen.rows;
  }

  return {
    ...run,
    get screen() {
      return run.screen;
    },
    get rows() {
      return seen();
    },
    async [Symbol.asyncDispose]() {
      await run[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

describe.skipIf(notOn("Unix"))("without MESSAGE at a terminal,", () => {
  test("a line that is typed is sent, and the reply is shown", async () => {
    await using peer = startPeer(echoing);
    await using run = await talkTo(peer.address);
    run.type("Hello\r");
    await run.find(/Response from server: Echo: Hello\s/);
    run.type("Grüße\r");
    await run.find(/Response from server: Echo: Grüße\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
    expect(peer.messages).toEqual(["Hello", "Grüße"]);
    expect(await peer.closed).toBe(1000);
  });

  test("/ping tells of the pong", async () => {
    await using peer = startPeer(echoing);
    await using run = await talkTo(peer.address);
    run.type("/ping\r");
    await run.find(/Pong after [\d.]+ ms\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
    expect(peer.messages).toBeEmpty();
  });

  test("/close closes with a code and a reason", async () => {
    await using server = await startServer(["--verbose"]);
    await using run = await talkTo(server.url);
    run.type("/close 4001 so long\r");
    expect(await run.exited).toBe(0);
    const { rest } = await server.stop();
    expect(rest.find((line) => line.startsWith("Closed: "))).toContain(
      'with 4001 (private use) "so long" after',
    );
  });

  test("/binary sends bytes, and bytes that come are shown", async () => {
    await using peer = startPeer({ received: (ws, message) => void ws.send(message) });
    await using run = await talkTo(peer.address);
    run.type("/binary 00 1b ff\r");
    await run.find(/Response from server: 3 bytes: 00 1b ff\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
  });

  test("a mistake is told, and sends nothing", async () => {
    await using peer = startPeer(echoing);
    await using run = await talkTo(peer.address);
    run.type("/clsoe\r");
    await run.find(/Unknown command "\/clsoe": did you mean "\/close"\?/);
    run.type("/close 999\r");
    await run.find(/Cannot parse \/close "999": expected/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
    expect(peer.messages).toBeEmpty();
  });

  test("Ctrl-C on an empty line ends it, too", async () => {
    await using peer = startPeer(echoing);
    await using run = await talkTo(peer.address);
    run.type(ctrlC);
    expect(await run.exited).toBe(0);
    expect(await peer.closed).toBe(1000);
  });

  test("--close says how it is closed in the end", async () => {
    await using peer = startPeer(echoing);
    await using run = await talkTo(peer.address, "--close", "4002");
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
    expect(await peer.closed).toBe(4002);
  });

  test("a message that comes leaves the line that is typed", async () => {
    let send: (text: string) => void = () => undefined;
    await using peer = startPeer({
      opened(ws) {
        send = (text) => void ws.send(text);
      },
      received: (ws, message) => void ws.send(`Echo: ${message}`),
    });
    await using run = await talkTo(peer.address);
    run.type("half");
    await run.find(/half/);
    send("news");
    await run.find(/Response from server: news\s+[^\n]*half/);
    run.type(" a line\r");
    await run.find(/Response from server: Echo: half a line\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
  });

  test("escape sequences that come are harmless", async () => {
    await using peer = startPeer({ received: (ws) => void ws.send("\x1b]0;title\x07") });
    await using run = await talkTo(peer.address);
    run.type("x\r");
    await run.find(/Response from server: \\x1b\]0;title\\x07\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
  });

  test.each([
    {
      name: "closed with an error code",
      peer: { received: (ws) => ws.close(1011, "sorry") },
      told: /closed by the server with 1011 \(internal error\): "sorry"/,
      exitCode: 56,
    },
    {
      name: "lost",
      peer: { received: (ws) => ws.terminate() },
      told: /was lost: no Close frame came/,
      exitCode: 56,
    },
    {
      name: "closed normally",
      peer: { received: (ws) => ws.close(1000, "bye") },
      told: /closed by the server with 1000 \(normal ?closure\): "bye"/,
      exitCode: 0,
    },
  ] satisfies { name: string; peer: PeerBehaviour; told: RegExp; exitCode: number }[])(
    "a connection that is $name is told of at once: $exitCode",
    async ({ peer: behaviour, told, exitCode }) => {
      await using peer = startPeer(behaviour);
      await using run = await talkTo(peer.address);
      run.type("x\r");
      expect(await run.exited).toBe(exitCode);
      expect(run.rows.join("")).toMatch(told);
      expect(run.rows.at(-1)).toBe("");
    },
  );
});
