import { join } from "node:path";

import { renderSession, type SessionLine } from "./session.ts";

/** The commands of the picture in the README, each at a terminal of its own. */
const commands = [
  "wsecho send Hello",
  "wsecho send -u 'ws://localhost:8765/close/1011?after=1&reason=oops' Hello again",
  "wsecho send --expect pong ping",
  "wsecho bench -q -d 2s | head -9",
];

const root = join(import.meta.dir, "../..");
const executable = join(root, "dist/wsecho");

/** Runs what the picture shows, and draws what was printed. */
async function drawSession(): Promise<string> {
  const lines: SessionLine[] = [{ kind: "command", text: "wsecho serve -q &" }];
  const server = Bun.spawn([executable, "serve", "-q"], { stdout: "pipe" });
  try {
    const { value } = await server.stdout.getReader().read();
    const [first = ""] = Buffer.from(value ?? "")
      .toString()
      .split("\n");
    lines.push({ kind: "output", text: first });
    for (const command of commands) {
      lines.push({ kind: "command", text: command });
      for (const text of await outputOf(command)) lines.push({ kind: "output", text });
    }
  } finally {
    server.kill();
  }
  return renderSession(lines);
}

/** What a person sees of a command. */
async function outputOf(command: string): Promise<string[]> {
  let screen = "";
  const decoder = new TextDecoder();
  const program = Bun.spawn(["sh", "-c", command.replace("wsecho", `'${executable}'`)], {
    env: { ...process.env, NO_COLOR: "1" },
    terminal: { cols: 100, rows: 24, data: (_, bytes) => void (screen += decoder.decode(bytes)) },
  });
  const code = await program.exited;
  const shown = screen.replaceAll("\r", "").split("\n").filter(Boolean);
  return code === 0 ? shown : [...shown, `(exit code ${code})`];
}

await Bun.write(join(import.meta.dir, "session.svg"), await drawSession());
