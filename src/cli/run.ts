import { WsechoError } from "../errors.ts";
import { escapeControls } from "../text/escape.ts";
import { commands, program } from "./commands.ts";
import { exitCodes } from "./exit-code.ts";
import { type Io, OutputError } from "./io.ts";

/**
 * Runs the program: `argv` is what stands behind its name, `io` the world it runs in. Resolves to the
 * exit code, once everything has been written. Never throws.
 */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let code: number;
  try {
    code = await perform(argv, io);
    await io.stdout.flush();
  } catch (error) {
    code = report(error, io);
  }
  await io.stderr.flush().catch(() => undefined);
  return code;
}

async function perform([name, ...rest]: readonly string[], io: Io): Promise<number> {
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    return showHelp(rest[0], true, io);
  }
  if (name === "--version" || name === "-V") {
    io.stdout.write(`${program.name} ${program.version} (Bun ${Bun.version}, ${io.target})\n`);
    return 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) throw await unknownCommand(name);
  const help = asksForHelp(rest);
  if (help !== undefined) return showHelp(name, help === "--help", io);
  const command = await load();
  return command.start(rest, io);
}

function asksForHelp(argv: readonly string[]): string | undefined {
  for (const argument of argv) {
    if (argument === "--") return undefined;
    if (argument === "-h" || argument === "--help") return argument;
  }
  return undefined;
}

async function showHelp(name: string | undefined, all: boolean, io: Io): Promise<number> {
  const { renderCommandHelp, renderProgramHelp } = await import("./help.ts");
  const load = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load !== undefined) {
    io.stdout.write(renderCommandHelp(await load(), all));
    return 0;
  }
  if (name !== undefined && !name.startsWith("-")) throw await unknownCommand(name);
  const loaded = await Promise.all(Object.values(commands).map((loadOne) => loadOne()));
  io.stdout.write(renderProgramHelp(program.description, loaded));
  return 0;
}

async function unknownCommand(name: string): Promise<WsechoError> {
  const { nearest } = await import("../text/nearest.ts");
  const kind = name.startsWith("-") ? "flag" : "command";
  const near = nearest(name, [...Object.keys(commands), "--help", "--version"]);
  const hint = near === undefined ? 'see "wsecho --help"' : `did you mean "wsecho ${near}"?`;
  return new WsechoError("USAGE", `Unknown ${kind} ${JSON.stringify(name)}: ${hint}`);
}

function report(error: unknown, io: Io): number {
  // The reader has what it wanted, as with `| head -1`.
  if (error instanceof OutputError && error.code === "EPIPE") return 0;
  const message = error instanceof Error ? error.message : String(error);
  const stack =
    error instanceof Error && io.env["WSECHO_DEBUG"] === "1" ? `${escapeLines(error.stack)}\n` : "";
  io.stderr.write(`${escapeControls(message)}\n${stack}`);
  if (error instanceof OutputError) return 23;
  return error instanceof WsechoError ? exitCodes[error.code] : 70;
}

function escapeLines(text = ""): string {
  return text.split("\n").map(escapeControls).join("\n");
}
