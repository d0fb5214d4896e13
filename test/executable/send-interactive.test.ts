import { describe, expect, test } from "bun:test";

import { makeFolder } from "../support/folder.ts";
import { type PeerBehaviour, startPeer } from "../support/peer.ts";
import { createScreen } from "../support/screen.ts";
import {
  hasTerminals,
  startAtTerminal,
  type Surroundings,
  type TerminalRun,
} from "../support/terminal.ts";
import { until } from "../support/until.ts";

const ctrlD = "\x04";
const echoing: PeerBehaviour = { received: (ws, message) => void ws.send(`Echo: ${message}`) };

/** `send` at a terminal, with a history of its own. */
interface AtPrompt extends TerminalRun {
  /** What a person has seen by now, row by row. */
  readonly rows: readonly string[];
}

/** Starts `send` at a terminal, and resolves once lines can be typed. */
async function startPrompt(
  address: string,
  flags: readonly string[] = [],
  { columns = 80, rows = 24, shell = [] }: Surroundings = {},
  more: Readonly<Record<string, string>> = {},
): Promise<AtPrompt> {
  const folder = await makeFolder();
  const env = {
    HOME: folder.path,
    XDG_STATE_HOME: folder.path,
    TERM: "xterm",
    NO_COLOR: "1",
    ...more,
  };
  const run = startAtTerminal(["send", "-u", address, ...flags], env, {
    columns,
    rows,
    shell,
  });
  await run.find(/Connected to ws:/);

  function seen(): readonly string[] {
    const screen = createScreen({ columns, rows });
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

describe.skipIf(!hasTerminals)("without MESSAGE at a terminal,", () => {
  test("a line that is typed is sent, and the reply is shown", async () => {
    await using peer = startPeer(echoing);
    await using run = await startPrompt(peer.address);
    run.type("Hello\r");
    await run.find(/< Echo: Hello\s/);
    run.type("Grüße 漢字 👩‍👩‍👧\r");
    await run.find(/< Echo: Grüße 漢字 👩‍👩‍👧\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
    expect(peer.messages).toEqual(["Hello", "Grüße 漢字 👩‍👩‍👧"]);
    expect(await peer.closed).toBe(1000);
  });

  test("a message that comes leaves the line that is typed", async () => {
    let send: (text: string) => void = () => undefined;
    await using peer = startPeer({
      opened(ws) {
        send = (text) => void ws.send(text);
      },
      received: (ws, message) => void ws.send(`Echo: ${message}`),
    });
    await using run = await startPrompt(peer.address);
    run.type("half");
    await run.find(/half/);
    send("news");
    await run.find(/< news\s+[^\n]*half/);
    run.type(" a line\r");
    await run.find(/< Echo: half a line\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
  });

  test("the size of the terminal is asked for: a paste that is taller is on it once", async () => {
    await using peer = startPeer(echoing);
    await using run = await startPrompt(peer.address, [], { columns: 40, rows: 8 });
    const lines = Array.from({ length: 16 }, (_, row) => `line ${row} ${"x".repeat(30)}`);
    run.type(`\x1b[200~${lines.join("\n")}\x1b[201~`);
    await run.find(/line 15 x{30}/);
    for (const key of ["a", "b", "c"]) {
      run.type(key);
      await until(() => run.rows.join("").endsWith(key));
    }
    expect(run.rows.join("").match(/line 15 /g)).toHaveLength(1);
    run.type(`\r${ctrlD}`);
    expect(await run.exited).toBe(0);
    expect(peer.messages).toEqual([`${lines.join("\n")}abc`]);
  });

  test.each([
    { what: "stops it, and fg lets it go on", script: 'set -m; "$0" "$@"; printf STOP; fg' },
    { what: "does nothing where no shell waits", script: 'exec "$0" "$@"' },
  ])("Ctrl-Z $what with the typed line", async ({ script }) => {
    await using peer = startPeer(echoing);
    await using run = await startPrompt(peer.address, [], { shell: ["sh", "-c", script] });
    run.type("half");
    await run.find(/half/);
    run.type("\x1a");
    await run.find(script.includes("STOP") ? /STOP/ : /\x1b\[\?2004l/);
    await run.find(/\x1b\[\?2004l[^]*\x1b\[\?2004h/);
    run.type(" a line\r");
    await run.find(/< Echo: half a line\s/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
  });

  test.each([
    { signal: "SIGTERM", exitCode: 143 },
    { signal: "SIGHUP", exitCode: 129 },
    { signal: "SIGQUIT", exitCode: 131 },
  ] as const)("$signal gives the terminal back", async ({ signal, exitCode }) => {
    await using peer = startPeer(echoing);
    // The shell says what the terminal is like afterwards.
    const script = 'sh -c \'echo PID $$; exec "$0" "$@"\' "$0" "$@"; echo CODE $?; stty -a';
    await using run = await startPrompt(peer.address, [], { shell: ["sh", "-c", script] });
    run.type("half");
    await run.find(/half/);
    const [, pid = ""] = /PID (\d+)/.exec(run.screen) ?? [];
    process.kill(Number(pid), signal);
    expect(await run.exited).toBe(0);
    expect(run.screen).toMatch(
      new RegExp(`\\x1b\\[\\?2004lCODE ${exitCode}\\s[^]* icanon[^]* echo `),
    );
    expect(await peer.closed).toBe(1001);
  });

  test("a connection that is lost is said, and leaving then ends with 56", async () => {
    await using peer = startPeer({ received: (ws) => ws.terminate() });
    await using run = await startPrompt(peer.address);
    run.type("x\r");
    await run.find(/was lost: no Close frame came[^]*Enter connects again/);
    run.type(ctrlD);
    expect(await run.exited).toBe(56);
    expect(run.rows.at(-1)).toBe("");
  });

  test("messages and JSON are coloured where colours are allowed", async () => {
    await using peer = startPeer({ received: (ws, message) => void ws.send(message) });
    await using run = await startPrompt(peer.address, [], {}, { NO_COLOR: "" });
    run.type('{"a":1}\r');
    await run.find(/\x1b\[32m> \x1b\[39m/);
    await run.find(/\x1b\[36m<\x1b\[39m \{\s+\x1b\[36m"a"\x1b\[39m: \x1b\[33m1\x1b\[39m/);
    run.type(ctrlD);
    expect(await run.exited).toBe(0);
  });
});
