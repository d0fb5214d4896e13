import { readdir } from "node:fs/promises";

import { executable, lines, neutralEnv, urlIn } from "../../support/executable.ts";
import { parseExposition, seriesOf } from "../../support/exposition.ts";
import type { Metrics } from "./tally.ts";

/** What a server and its workers use of the machine. */
export interface Usage {
  /** Bytes of resident memory. */
  readonly memory: number;
  /** Open files. */
  readonly files: number;
}

/** A `wsecho serve` of the executable, ended and killed when it is disposed of. */
export interface SoakServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly secure: boolean;
  /** The first process, then the workers. */
  pids(): Promise<readonly number[]>;
  usage(): Promise<Usage>;
  metrics(): Promise<Metrics>;
  /** Ends it with SIGTERM; what was wrong with its end, in words. */
  stop(): Promise<string[]>;
}

/** Any certificate of a server on this machine is accepted. */
const tls = { rejectUnauthorized: false };

/** Starts a server on a free port; it is killed after `lifetime` milliseconds at the latest. */
export async function startSoakServer(
  flags: readonly string[],
  lifetime: number,
): Promise<SoakServer> {
  const program = Bun.spawn([executable, "serve", "--host", "127.0.0.1", "--port", "0", ...flags], {
    env: neutralEnv(),
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    timeout: lifetime,
    killSignal: "SIGKILL",
  });
  const errors = program.stderr.text();
  const log = lines(program.stdout);
  const first = await log.next();
  if (first.done === true) throw new Error(`Cannot start the server: ${await errors}`);
  const url = urlIn(first.value);
  const secure = url.startsWith("wss:");
  // A log that no one reads would fill the pipe.
  const logged = Array.fromAsync(log, () => 0);
  const page = url.replace(/^ws/, "http").replace(/\/$/, "");

  async function pids(): Promise<readonly number[]> {
    const children = await Bun.file(`/proc/${program.pid}/task/${program.pid}/children`).text();
    return [program.pid, ...children.split(" ").filter(Boolean).map(Number)];
  }

  async function stop(): Promise<string[]> {
    const before = await pids();
    program.kill("SIGTERM");
    const exitCode = await program.exited;
    await logged;
    const text = (await errors).replace(/^Self-signed certificate .*\n/, "");
    const left = await Promise.all(before.map((pid) => Bun.file(`/proc/${pid}/stat`).exists()));
    return [
      ...(exitCode === 0 ? [] : [`the server exited with ${exitCode}`]),
      ...(text === "" ? [] : [`the server printed an error: ${text.trim().slice(0, 500)}`]),
      ...(left.includes(true) ? ["a process of the server is left"] : []),
    ];
  }

  return {
    url: url.replace(/\/$/, ""),
    port: Number(new URL(url).port),
    secure,
    pids,
    async usage() {
      const each = await Promise.all((await pids()).map(usageOf));
      return each.reduce((one, other) => ({
        memory: one.memory + other.memory,
        files: one.files + other.files,
      }));
    },
    async metrics() {
      const response = await fetch(`${page}/metrics`, { keepalive: false, tls });
      if (!response.ok) throw new Error(`/metrics answered ${response.status}`);
      return seriesOf(parseExposition(await response.text()));
    },
    stop,
    async [Symbol.asyncDispose]() {
      program.kill("SIGTERM");
      const timer = setTimeout(() => program.kill("SIGKILL"), 10_000);
      await program.exited;
      clearTimeout(timer);
    },
  };
}

async function usageOf(pid: number): Promise<Usage> {
  const [status, files] = await Promise.all([
    Bun.file(`/proc/${pid}/status`).text(),
    readdir(`/proc/${pid}/fd`),
  ]);
  return { memory: Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024, files: files.length };
}
