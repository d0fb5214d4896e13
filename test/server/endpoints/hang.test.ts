import { expect, test } from "bun:test";

import { connect } from "../../../src/index.ts";
import { createHandlers } from "../../../src/server/handlers.ts";
import { listen } from "../../../src/server/listen.ts";
import { resolveEchoOptions } from "../../../src/server/options.ts";
import { createState } from "../../../src/server/state.ts";
import { createUpgrade } from "../../../src/server/upgrade.ts";
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
  const health = await fetch(`http://localhost:${server.port}/healthz`);
  expect(await health.json()).toEqual({ status: "ok", connections: 0, hanging: 1 });
  client.terminate();
  await recorder.until("rejected GET /hang 499");
  expect(await echoOf(server.port, "Hello")).toBe("Echo: Hello");
});

test("a client kept waiting is disconnected once it was silent for too long", async () => {
  const recorder = createRecorder();
  const { observer } = recorder;
  // Less than a server accepts, so that the test does not take as long.
  const state = createState({ ...resolveEchoOptions({ observer }), idleTimeout: 50 });
  const source = { isDraining: () => false, clusterMetrics: () => undefined as never };
  const fetch = createUpgrade(state, source);
  const server = Bun.serve({ port: 0, fetch, websocket: createHandlers(state) });
  using client = await openTcp(Number(server.port));
  await client.write(requestHead(handshakeHeaders, { path: "/hang" }));
  expect(await client.readRest()).toBeEmpty();
  await recorder.until("rejected GET /hang 499 the client gave up, or was silent for too long");
  expect(state.metrics.waiting.handshakes).toBe(0);
  await server.stop(true);
}, 30_000);
