import type { ErrorCode } from "../errors.ts";

/** What the program exits with for each error; the network's have the numbers that curl gives them. */
export const exitCodes: Readonly<Record<ErrorCode, number>> = {
  BAD_VALUE: 2,
  USAGE: 2,
  HOST_NOT_FOUND: 6,
  CANNOT_CONNECT: 7,
  HANDSHAKE_REFUSED: 22,
  INPUT_FAILED: 26,
  TIMED_OUT: 28,
  TLS_FAILED: 35,
  CLOSED: 52,
  CONNECTION_LOST: 56,
  CERTIFICATE_REJECTED: 60,
  ADDRESS_IN_USE: 98,
  CANNOT_LISTEN: 98,
  WORKER_FAILED: 70,
  ABORTED: 130,
};
