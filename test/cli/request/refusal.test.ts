import { expect, test } from "bun:test";

import { explainRefusal, learnRefusal } from "../../../src/cli/request/refusal.ts";
import { HandshakeRefusedError, WsechoError } from "../../../src/errors.ts";
import { listen } from "../../../src/server/listen.ts";
import { fakeIo } from "../../support/fake-io.ts";

const refused = new HandshakeRefusedError("refused\u001b", 503);

test("the answer is asked for once more, and shown", async () => {
  await using server = await listen({ port: 0 });
  const error = await learnRefusal(refused, new URL(`${server.url}/status/503`), {});
  const io = fakeIo();
  expect(explainRefusal(error, io)).toBe(22);
  expect(io.stderr.text).toStartWith("refused\\x1b\nHTTP 503 Service Unavailable\n");
});

test.each([
  { name: "another status", path: "/status/401" },
  { name: "no refusal", path: "/raw" },
])("$name at the second time is not told of", async ({ path }) => {
  await using server = await listen({ port: 0 });
  expect(await learnRefusal(refused, new URL(`${server.url}${path}`), {})).toBe(refused);
});

test.each([
  { name: "an error of another kind", error: new WsechoError("CANNOT_CONNECT", "refused") },
  { name: "an answer that is no HTTP", error: new HandshakeRefusedError("nonsense", undefined) },
])("$name is left to others", async ({ error }) => {
  expect(await learnRefusal(error, new URL("ws://127.0.0.1:1"), {})).toBe(error);
  expect(() => explainRefusal(error, fakeIo())).toThrow(error);
});
