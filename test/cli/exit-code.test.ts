import { expect, test } from "bun:test";

import { exitCodes } from "../../src/cli/exit-code.ts";

test("each error has the exit code that scripts rely on", () => {
  expect(exitCodes).toEqual({
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
  });
});
