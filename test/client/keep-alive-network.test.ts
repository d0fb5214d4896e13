import { expect, test } from "bun:test";

import { keepAlive } from "../../src/client/keep-alive.ts";
import { connect } from "../../src/index.ts";
import { opcode } from "../../src/protocol/frame.ts";
import { listen } from "../../src/server/listen.ts";
import { failureOf } from "../support/failure.ts";
import { type Frame } from "../support/frame.ts";
import { acceptHandshake, startRawServer } from "../support/raw-server.ts";
import { until } from "../support/until.ts";

const { ping, pong, text } = opcode;

test("a server that answers is left alone, and timed", async () => {
  await using server = await listen({ port: 0 });
  await using socket = await connect(server.url);
  const { promise: thirdTime, resolve } = Promise.withResolvers<number>();
  let count = 0;
  using _ = keepAlive(socket, {
    interval: 5,
    timeout: 5000,
    onRoundTrip(milliseconds) {
      if (++count === 3) resolve(milliseconds);
    },
  });
  const roundTrip = await thirdTime;
  expect(roundTrip).toBeGreaterThan(0);
  expect(roundTrip).toBeLessThan(5000);
  await socket.send("still there?");
  expect(await socket.receive()).toBe("Echo: still there?");
});

test("a server that never answers is disconnected, and those who wait learn why", async () => {
  const { promise: received, resolve } = Promise.withResolvers<Frame>();
  const { promise: ended, resolve: markEnded } = Promise.withResolvers<void>();
  using server = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    resolve(await socket.readFrame());
    await socket.readRest();
    markEnded();
  });
  await using socket = await connect(server.url);
  using _ = keepAlive(socket, { interval: 5, timeout: 20 });
  expect(await failureOf(socket.receive())).toMatchObject({
    name: "ConnectionClosedError",
    code: "CONNECTION_LOST",
    closeCode: 1006,
    message: `Connection to "${server.url}" was lost: no pong within 20ms`,
  });
  expect(await socket.closed).toEqual({ code: 1006, reason: "" });
  expect(await received).toMatchObject({ opcode: ping, masked: true });
  await ended;
});

test("unread messages keep a server connected, as its pongs come after them", async () => {
  const { promise: pinged, resolve } = Promise.withResolvers<void>();
  using server = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    const payload = "x".repeat(65_536);
    const flood = Array.from({ length: 17 }, () => ({ opcode: text, payload, maskingKey: null }));
    await socket.sendFrames(...flood);
    const { payload: data } = await socket.readFrame();
    await socket.sendFrames({ opcode: pong, payload: data, maskingKey: null });
    resolve();
    await socket.readRest();
  });
  await using socket = await connect(server.url, { closeTimeout: 20 });
  const { promise: roundTrip, resolve: markAnswered } = Promise.withResolvers<number>();
  using _ = keepAlive(socket, { interval: 30, timeout: 300, onRoundTrip: markAnswered });
  await pinged;
  await until(() => socket.readingSince === undefined);
  // Twice as long as a pong may take.
  await Bun.sleep(600);
  for (let count = 0; count < 17; count++) await socket.receive();
  expect(await roundTrip).toBeGreaterThan(300);
});
