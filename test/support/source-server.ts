import { lines, type Running, start, urlIn } from "./executable.ts";

/** `wsecho serve`, run from its source in a process of its own. */
export interface SourceServer extends Running {
  readonly port: number;
  /** The lines of its log after the first. */
  readonly log: AsyncIterable<string>;
}

/** Starts `wsecho serve` on a free port, and resolves once it accepts connections. */
export async function startSourceServer(...flags: readonly string[]): Promise<SourceServer> {
  const main = Bun.fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  const program = start([process.execPath, main, "serve", "--port", "0", ...flags]);
  const log = lines(program.stdout);
  const started = await log.next();
  return { ...program, log, port: Number(new URL(urlIn(String(started.value))).port) };
}
