#!/usr/bin/env node
import { spawn } from "node:child_process";
import { constants } from "node:os";

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
  const child = spawn(executable, args, { stdio: "inherit" });
  // A terminal sends Ctrl-C to both; the executable takes two at the same moment as one.
  const listeners = forwarded.map((signal) => {
    const forward = (): void => void child.kill(signal);
    if (os !== "win32" || signal === "SIGINT") process.on(signal, forward);
    return () => process.off(signal, forward);
  });
  child.on("error", ({ message }) => {
    process.stderr.write(`Cannot start ${JSON.stringify(executable)}: ${message}\n`);
    process.exitCode = 70;
  });
  child.on("exit", (code, signal) => {
    for (const remove of listeners) remove();
    if (signal === null) process.exitCode = code ?? 70;
    else if (os === "win32") process.exitCode = 128 + constants.signals[signal];
    else process.kill(process.pid, signal);
  });
}

launch();
