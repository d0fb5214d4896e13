import { expect, test } from "bun:test";

import { explainRefusal } from "../../../src/cli/request/refusal.ts";
import { HandshakeRefusedError, WsechoError } from "../../../src/errors.ts";
import { fakeIo } from "../../support/fake-io.ts";

test("the answer that refused a handshake is shown, and the exit code is 22", () => {
  const response = { status: 503, statusText: "No", headers: [], body: "why", bodyIsCut: false };
  const io = fakeIo();
  expect(explainRefusal(new HandshakeRefusedError("refused\u001b", 503, { response }), io)).toBe(
    22,
  );
  expect(io.stderr.text).toBe("refused\\x1b\nwhy\n");
});

test.each([
  { name: "an error of another kind", error: new WsechoError("CANNOT_CONNECT", "refused") },
  { name: "an answer that is not HTTP", error: new HandshakeRefusedError("nonsense", undefined) },
])("$name is left to others", ({ error }) => {
  expect(() => explainRefusal(error, fakeIo())).toThrow(error);
});
