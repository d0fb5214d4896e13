import { WsechoError } from "../errors.ts";
import { escapeControls } from "../text/escape.ts";
import { nearest } from "../text/nearest.ts";
import { commands, program } from "./commands.ts";
import { exitCodeOf } from "./exit-code.ts";
import { type Io, type Output, OutputError } from "./io.ts";
import { whileRead } from "./output.ts";

/**
 * Runs the program with the arguments after its name. Every command ends here: whatever the exit code,
 * what was received is written first, then errors are reported. Resolves to the exit code; never
 * throws.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  const problems: unknown[] = [];
  let code = 0;
  try {
    code = await Promise.race([perform(argv, io), io.crashed]);
  } catch (error) {
    // A failed output is noticed below as well.
    if (!(error instanceof OutputError)) problems.push(error);
  }
  await written(io.stdout, io).catch((error: unknown) => problems.push(error));
  for (const problem of problems) {
    report(problem, io);
    code ||= exitCodeOf(problem);
  }
  await written(io.stderr, io).catch(() => undefined);
  return code;
}

/** Waits until everything is written, or the reader is given up. */
function written(output: Output, io: Io): Promise<void> {
  const flushed = output.flush();
  if (output.backlog === 0) return flushed;
  const ignoreSignals = io.onSignal(() => undefined);
  return whileRead(output, flushed).finally(ignoreSignals);
}

function perform([name, ...rest]: readonly string[], io: Io): number | Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return showHelp(rest[0], true, io);
  }
  if (name === "--version" || name === "-V") {
    io.stdout.write(`${program.name} ${program.version} (Bun ${Bun.version}, ${io.target})\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw unknownCommand(name);
  const end = rest.indexOf("--");
  const flags = end === -1 ? rest : rest.slice(0, end);
  const all = flags.includes("--help");
  if (all || flags.includes("-h")) return showHelp(name, all, io);
  const command = load();
  if (!(command instanceof Promise)) return command.start(rest, io);
  return command.then((loaded) => loaded.start(rest, io));
}

async function showHelp(name: string | undefined, all: boolean, io: Io): Promise<number> {
  const { renderCommandHelp, renderProgramHelp } = await import("./help.ts");
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load !== undefined) {
    io.stdout.write(renderCommandHelp(await load(), all));
    return 0;
  }
  if (name !== undefined && !name.startsWith("-")) throw unknownCommand(name);
  const loaded = await Promise.all(Object.values(commands).map((loadOne) => loadOne()));
  io.stdout.write(renderProgramHelp(program.description, loaded));
  return 0;
}

function unknownCommand(name: string): WsechoError {
  const kind = name.startsWith("-") ? "flag" : "command";
  const near = nearest(name, [...Object.keys(commands), "--help", "--version"]);
  const hint = near === undefined ? 'see "wsecho --help"' : `did you mean "wsecho ${near}"?`;
  return new WsechoError("USAGE", `Unknown ${kind} ${JSON.stringify(name)}: ${hint}`);
}

function report(error: unknown, { env, stderr }: Io): void {
  if (error instanceof OutputError && error.code === "EPIPE") return;
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    error instanceof Error && env["WSECHO_DEBUG"] === "1" ? `${escapeLines(error.stack)}\n` : "";
  stderr.write(`${escapeControls(message)}\n${stack}`);
}

function escapeLines(text = ""): string {
  return text.split("\n").map(escapeControls).join("\n");
}
