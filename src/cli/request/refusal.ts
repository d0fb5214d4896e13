import { describeResponse } from "../../client/handshake-response.ts";
import { HandshakeRefusedError } from "../../errors.ts";
import { escapeControls } from "../../text/escape.ts";
import { exitCodeOf } from "../exit-code.ts";
import type { Io } from "../io.ts";

/**
 * Shows on stderr what is known about a refused handshake, and returns the exit code.
 *
 * @throws whatever else it is given
 */
export function explainRefusal(error: unknown, { stderr }: Pick<Io, "stderr">): number {
  if (!(error instanceof HandshakeRefusedError) || error.response === undefined) throw error;
  const lines = [escapeControls(error.message), ...describeResponse(error.response)];
  stderr.write(lines.map((line) => `${line}\n`).join(""));
  return exitCodeOf(error);
}
