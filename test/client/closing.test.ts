import { expect, test } from "bun:test";

import { closedError, isErrorClose, judgeClose } from "../../src/client/closing.ts";
import { parseAddress } from "../../src/text/address.ts";

test.each([
  { verdict: "done", isError: false, codes: [1000, 1005] },
  { verdict: "retry", isError: false, codes: [1001] },
  { verdict: "retry", isError: true, codes: [1006, 1012, 1013] },
  {
    verdict: "failure",
    isError: true,
    codes: [1002, 1003, 1007, 1008, 1009, 1010, 1011, 1014, 1015, 3000, 4999],
  },
])("closing with one of $codes is judged as $verdict", ({ verdict, isError, codes }) => {
  expect(codes.map(judgeClose)).toEqual(codes.map(() => verdict as never));
  expect(codes.map(isErrorClose)).toEqual(codes.map(() => isError));
});

test.each([
  { closeCode: 1000, reason: "", code: "CLOSED", why: "1000 (normal closure)" },
  { closeCode: 1001, reason: "bye", code: "CLOSED", why: '1001 (going away): "bye"' },
  { closeCode: 1005, reason: "", code: "CLOSED", why: "1005 (no status received)" },
  { closeCode: 1009, reason: "", code: "CONNECTION_LOST", why: "1009 (message too big)" },
  {
    closeCode: 1011,
    reason: "a\nb",
    code: "CONNECTION_LOST",
    why: '1011 (internal error): "a\\nb"',
  },
  { closeCode: 4321, reason: "", code: "CONNECTION_LOST", why: "4321 (private use)" },
])("a connection closed with $why is $code", async ({ closeCode, reason, code, why }) => {
  const message = `Connection to "ws://localhost:8765" was closed by the server with ${why}`;
  const closure = { code: closeCode, reason };
  const error = closedError(parseAddress("ws://localhost:8765"), closure, false, "");
  expect(error).toMatchObject({ name: "ConnectionClosedError", code, message, closeCode, reason });
});

test.each([
  { problem: "", why: "no Close frame came" },
  { problem: "Invalid UTF8", why: "Invalid UTF8" },
  {
    problem: "Message too big",
    why: "a message was larger than the 128 MiB that this client accepts",
  },
])("a connection that ended without a Close frame was lost: $why", async ({ problem, why }) => {
  const closure = { code: 1006, reason: "" };
  expect(closedError(parseAddress("ws://localhost:8765"), closure, true, problem)).toMatchObject({
    code: "CONNECTION_LOST",
    closeCode: 1006,
    message: `Connection to "ws://localhost:8765" was lost: ${why}`,
  });
});
