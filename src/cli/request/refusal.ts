import type { ConnectOptions } from "../../client/connect.ts";
import { describeRefusal, fetchRefusal } from "../../client/refusal.ts";
import { HandshakeRefusedError } from "../../errors.ts";
import { escapeControls } from "../../text/escape.ts";
import { exitCodes } from "../exit-code.ts";
import type { Io } from "../io.ts";

/**
 * What is to be thrown in the place of an error of `connect`. Where the handshake was refused, it is
 * made once more to learn the answer, which the runtime's WebSocket keeps to itself.
 */
export async function learnRefusal(
  error: unknown,
  url: URL,
  request: ConnectOptions,
): Promise<unknown> {
  if (!(error instanceof HandshakeRefusedError) || error.status === undefined) return error;
  const refusal = await fetchRefusal(url, request);
  if (refusal === undefined || refusal.status !== error.status) return error;
  return new HandshakeRefusedError(error.message, error.status, { refusal });
}

/**
 * Shows on stderr what is known of a refused handshake, and gives the exit code.
 *
 * @throws whatever else it is given
 */
export function explainRefusal(error: unknown, { stderr }: Pick<Io, "stderr">): number {
  if (!(error instanceof HandshakeRefusedError) || error.refusal === undefined) throw error;
  const lines = [escapeControls(error.message), ...describeRefusal(error.refusal)];
  stderr.write(lines.map((line) => `${line}\n`).join(""));
  return exitCodes[error.code];
}
