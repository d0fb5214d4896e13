import { expect, test } from "bun:test";

import { exitCodeOf } from "../../src/cli/exit-code.ts";
import { OutputError } from "../../src/cli/io.ts";
import { type ErrorCode, WsechoError } from "../../src/errors.ts";

const codes: Record<ErrorCode, number> = {
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
  ADDRESS_IN_USE: 98,
  CANNOT_LISTEN: 98,
  WORKER_FAILED: 70,
  ABORTED: 130,
  UNSUPPORTED: 70,
};

test("each error has the exit code that scripts rely on", () => {
  for (const code of Object.keys(codes) as ErrorCode[]) {
    expect({ code, exit: exitCodeOf(new WsechoError(code, "")) }).toEqual({
      code,
      exit: codes[code],
    });
  }
});

test.each([
  { name: "a full disk", error: new OutputError("ENOSPC", ""), want: 23 },
  { name: "a reader that has gone", error: new OutputError("EPIPE", ""), want: 0 },
  { name: "an unexpected error", error: new TypeError("boom"), want: 70 },
  { name: "anything else that is thrown", error: undefined, want: 70 },
])("$name has exit code $want", ({ error, want }) => {
  expect(exitCodeOf(error)).toBe(want);
});
