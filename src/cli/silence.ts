import { WsechoError } from "../errors.ts";
import { exitCodeOf } from "./exit-code.ts";
import type { Io, Output } from "./io.ts";

/** The same output, to which nothing is written. */
function silenced(output: Output): Output {
  return Object.create(output, { write: { value: () => undefined } });
}

/**
 * Does something that prints nothing, and returns the exit code, also that of an error.
 *
 * @throws what a person has to mend, or to report: wrong usage, and errors that no one foresaw
 */
export async function inSilence(io: Io, execute: (silent: Io) => Promise<number>): Promise<number> {
  const silent = Object.create(io, {
    stdout: { value: silenced(io.stdout) },
    stderr: { value: silenced(io.stderr) },
  });
  try {
    return await execute(silent);
  } catch (error) {
    const code = exitCodeOf(error);
    if (!(error instanceof WsechoError) || code === 2) throw error;
    return code;
  }
}
