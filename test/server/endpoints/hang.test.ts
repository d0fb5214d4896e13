import { expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";
import { failureOf } from "../../support/failure.ts";
import { echoOf, handshakeHeaders, openTcp, requestHead } from "../../support/raw-client.ts";
import { createRecorder } from "../../support/recorder.ts";

test("/hang never answers, and ends once the client has gone", async () => {
  const recorder = createRecorder();
  await using server = await listen({ port: 0, observer: recorder.observer });
  using client = await openTcp(server.port);
  await client.write(requestHead(handshakeHeaders, { path: "/hang" }));
  const answer = failureOf(client.read(1));
  for (let round = 0; round < 5; round++) await echoOf(server.port, "tick");
  expect(Bun.peek.status(answer)).toBe("pending");
  client.terminate();
  expect(await answer).toHaveProperty("message", "The connection ended after 0 of 1 bytes");
  await recorder.until("rejected GET /hang 499");
});

test("/hang makes a client time out", async () => {
  await using server = await listen({ port: 0 });
  const failure = await failureOf(connect(`${server.url}/hang`, { connectTimeout: 50 }));
  expect(failure).toHaveProperty("code", "TIMED_OUT");
});

test("a handshake that hangs counts as a connection until it ends", async () => {
  const recorder = createRecorder();
  await using server = await listen({ port: 0, maxConnections: 1, observer: recorder.observer });
  using client = await openTcp(server.port);
  await client.write(requestHead(handshakeHeaders, { path: "/hang" }));
  await expect(echoOf(server.port, "Hello")).rejects.toThrow("503");
  expect(server.connections).toBe(0);
  client.terminate();
  await recorder.until("rejected GET /hang 499");
  expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
});
