import { type ErrorCode, WsechoError } from "../errors.ts";
import { OutputError, type Signal } from "./io.ts";

/** The exit code for each error; those of the network are curl's. */
const errorCodes: Readonly<Record<ErrorCode, number>> = {
  BAD_VALUE: 2,
  USAGE: 2,
  HOST_NOT_FOUND: 6,
  CANNOT_CONNECT: 7,
  HANDSHAKE_REFUSED: 22,
  OUTPUT_FAILED: 23,
  INPUT_FAILED: 26,
  TIMED_OUT: 28,
  TLS_FAILED: 35,
  CLOSED: 52,
  CONNECTION_LOST: 56,
  CERTIFICATE_REJECTED: 60,
  WORKER_FAILED: 70,
  ADDRESS_IN_USE: 98,
  CANNOT_LISTEN: 98,
  ABORTED: 130,
  UNSUPPORTED: 70,
};

/** The exit code of a program that a signal ended. */
export const signalCodes: Readonly<Record<Signal, number>> = {
  SIGHUP: 129,
  SIGINT: 130,
  SIGQUIT: 131,
  SIGTERM: 143,
};

/** The exit code for an error. */
export function exitCodeOf(error: unknown): number {
  // A reader that has closed the pipe has what it wanted, as with `| head -1`.
  if (error instanceof OutputError) return error.code === "EPIPE" ? 0 : 23;
  return error instanceof WsechoError ? errorCodes[error.code] : 70;
}
