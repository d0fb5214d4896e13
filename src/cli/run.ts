import { hasScheme } from "../text/address.ts";
import { escapeControls } from "../text/escape.ts";
import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { exitCodeOf } from "./exit-code.ts";
import { type Io, type Output, OutputError } from "./io.ts";
import { whileRead } from "./output.ts";
import { strayVariables } from "./read-flags.ts";
import { UnknownWordError } from "./unknown-word.ts";

/**
 * Runs the program with the arguments after its name. Every command ends here: whatever the exit code,
 * what was received is written first, then errors are reported. Resolves to the exit code; never
 * throws.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const { crashed } = io;
  const problems: unknown[] = [];
  let code = 0;
  // Even an error with a code is unexpected here.
  crashed.catch(() => void (code = 70));
  try {
    code = await Promise.race([perform(argv, io), crashed]);
  } catch (error) {
    // A failed output is noticed below as well.
    if (error instanceof UnknownWordError)
      problems.push((await import("./habits.ts")).translate(error));
    else if (!(error instanceof OutputError)) problems.push(error);
  }
  await written(io.stdout, io).catch((error: unknown) => problems.push(error));
  for (const problem of problems) {
    report(problem, io);
    code ||= exitCodeOf(problem);
  }
  await written(io.stderr, io).catch(() => undefined);
  return code;
}

/** Waits until everything is written, or the reader is abandoned. */
function written(output: Output, io: Io): Promise<void> {
  const flushed = output.flush();
  if (output.backlog === 0) return flushed;
  const ignoreSignals = io.onSignal(() => undefined);
  return whileRead(output, flushed).finally(ignoreSignals);
}

function perform([name = "--help", ...rest]: readonly string[], io: Io): number | Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) {
    return hasScheme(name) ? perform(["send", name, ...rest], io) : about(name, rest[0], io);
  }
  const end = rest.indexOf("--");
  const flags = end === -1 ? rest : rest.slice(0, end);
  if (flags.includes("--help")) return about("--help", name, io);
  if (flags.includes("-h")) return about("-h", name, io);
  if (typeof command !== "function") return start(command, rest, flags, io);
  return command().then((loaded) => start(loaded, rest, flags, io));
}

function start(
  command: Command,
  argv: readonly string[],
  flags: readonly string[],
  io: Io,
): Promise<number> {
  const { name } = command.meta;
  const strays = strayVariables(name, command.args, io.env);
  const isSilent = name === "send" && (flags.includes("-q") || flags.includes("--quiet"));
  if (strays.length === 0 || isSilent) return command.start(argv, io);
  return warnOf(strays, io).then(() => command.start(argv, io));
}

async function warnOf(strays: readonly string[], { stderr }: Io): Promise<void> {
  const { describeStrays } = await import("./stray-variables.ts");
  for (const line of await describeStrays(strays)) stderr.write(`${line}\n`);
}

/** Prints the help or the version. */
async function about(name: string, topic: string | undefined, io: Io): Promise<number> {
  const { describeProgram } = await import("./about.ts");
  io.stdout.write(await describeProgram(name, topic, io.target));
  return 0;
}

function report(error: unknown, { env, stderr }: Io): void {
  if (error instanceof OutputError && error.code === "EPIPE") return;
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && env["WSECHO_DEBUG"] === "1" ? (error.stack ?? "") : "";
  const lines = [message, ...stack.split("\n").filter(Boolean)];
  stderr.write(lines.map((line) => `${escapeControls(line)}\n`).join(""));
}
