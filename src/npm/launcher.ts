#!/usr/bin/env node
import { findExecutable, isMuslSystem } from "./executable.ts";

/** Signals that ask a program to end, or tell it something. */
const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** Becomes the executable of this platform, or where that cannot be, runs it as if it were this process. */
function launch(): void {
  const { platform: os, arch: cpu, argv, env } = process;
  let executable: string;
  try {
    executable = findExecutable(import.meta.url, { os, cpu }, isMuslSystem);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 70;
    return;
  }
  const args = argv.slice(2);
  if ("execve" in process && os !== "win32") {
    // It is experimental in Node, which says so on stderr.
    process.removeAllListeners("warning");
    process.execve?.(executable, [executable, ...args], env);
  }
  void run(executable, args);
}

/** Runs the executable, and passes signals on to it. What that needs is loaded only here. */
async function run(executable: string, args: readonly string[]): Promise<void> {
  const [{ spawn }, { constants }] = await Promise.all([
    import("node:child_process"),
    import("node:os"),
  ]);
  const isWindows = process.platform === "win32";
  const child = spawn(executable, [...args], { stdio: "inherit" });
  // A terminal sends Ctrl-C to both; the executable takes two at the same moment as one.
  const listeners = forwarded.map((signal) => {
    const forward = (): void => void child.kill(signal);
    if (!isWindows || signal === "SIGINT") process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  child.on("error", ({ message }) => {
    process.stderr.write(`Cannot start ${JSON.stringify(executable)}: ${message}\n`);
    process.exitCode = 70;
  });
  child.on("exit", (code, signal) => {
    for (const remove of listeners) remove();
    if (signal === null) process.exitCode = code ?? 70;
    else if (isWindows) process.exitCode = 128 + constants.signals[signal];
    else process.kill(process.pid, signal);
  });
}

launch();
