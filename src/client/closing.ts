import { ConnectionClosedError } from "../errors.ts";
import { describeCloseCode } from "../protocol/close-code.ts";
import { type Address, formatAddress } from "../text/address.ts";

/**
 * What a close code means to a client (RFC 6455, section 7.4.1):
 *
 * - `done`: the server has nothing more to say;
 * - `retry`: the server, or the way to it, went away and may come back;
 * - `failure`: another attempt would end in the same way.
 */
export type CloseVerdict = "done" | "retry" | "failure";

/** Judges a close code. 1005 means that there was none, 1006 that there was no Close frame. */
export function judgeClose(code: number): CloseVerdict {
  if (code === 1000 || code === 1005) return "done";
  return code === 1001 || code === 1006 || code === 1012 || code === 1013 ? "retry" : "failure";
}

/** Whether the code reports an error. A server that shuts down in order, with 1001, does not. */
export function isErrorClose(code: number): boolean {
  return code !== 1001 && judgeClose(code) !== "done";
}

/** How a connection ended. */
export interface Closure {
  /** RFC 6455, section 7.4; 1006 if no Close frame came. */
  readonly code: number;
  readonly reason: string;
}

/** Bun's messages if the client itself ended the connection, in clearer words. */
const problems: Readonly<Record<string, string>> = {
  "Message too big": "a message was larger than the 128 MiB that this client accepts",
};

/**
 * The error that a reader gets once a connection is over (RFC 6455, section 7.1.5).
 *
 * @param isOurs whether this side began to close
 * @param problem what ended the connection, if it was no Close frame; else empty
 */
export function closedError(
  address: Address,
  { code, reason }: Closure,
  isOurs: boolean,
  problem: string,
): ConnectionClosedError {
  const errorCode = isErrorClose(code) ? "CONNECTION_LOST" : "CLOSED";
  const why = describeCloseCode(code) + (reason === "" ? "" : `: ${JSON.stringify(reason)}`);
  const connection = `Connection to "${formatAddress(address)}"`;
  const text =
    code === 1006
      ? `${connection} was lost: ${problems[problem] ?? (problem || "no Close frame came")}`
      : `${connection} was closed${isOurs ? "" : " by the server"} with ${why}`;
  return new ConnectionClosedError(errorCode, text, code, reason);
}
