import { expect, test } from "bun:test";

import { encodeFrame, opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { startFront } from "../../support/fronted.ts";
import { echoOf, openRawClient } from "../../support/raw-client.ts";
import { acceptHandshake, startRawServer } from "../../support/raw-server.ts";
import type { RawSocket } from "../../support/raw-socket.ts";
import { untilStill } from "../../support/stillness.ts";
import { until } from "../../support/until.ts";

const size = 64 * 1024;
const count = 3200;
const most = 8 * 1024 * 1024;

/** Sends 200 MB to somebody who does not read, and then lets them read. */
async function flood(
  from: RawSocket,
  to: RawSocket,
  isMasked: boolean,
  tick: () => Promise<unknown>,
) {
  let sent = 0;
  to.pause();
  const sending = (async () => {
    for (; sent < count; sent++) {
      const payload = Buffer.alloc(size, sent & 0xff);
      await from.write(
        encodeFrame({ opcode: opcode.binary, payload, ...(!isMasked && { maskingKey: null }) }),
      );
    }
  })();
  // A test that does not care how it ends is not to fail by it.
  sending.catch(() => undefined);
  await untilStill(() => sent, tick);
  const accepted = sent;
  return {
    accepted,
    async readAll() {
      to.resume();
      for (let index = 0; index < count; index++) {
        const message = await to.readMessage();
        if (message.length !== size || message[0] !== (index & 0xff)) {
          throw new Error(`Message ${index} is wrong`);
        }
      }
      await sending;
    },
  };
}

test.each([
  { what: "a client that does not read", toClient: true },
  { what: "an upstream that does not read", toClient: false },
])(
  "of 200 MB, little waits for $what, and all arrives",
  async ({ toClient }) => {
    await using ticking = await listen({ port: 0 });
    const { promise: met, resolve } = Promise.withResolvers<RawSocket>();
    using upstream = startRawServer(async (socket) => {
      await acceptHandshake(socket);
      resolve(socket);
    });
    await using front = await startFront(upstream.url, { observer: {} });
    using client = await openRawClient(front.port);
    const server = await met;
    const [from, to] = toClient ? [server, client] : [client, server];
    const tick = () => echoOf(ticking.port, "tick");
    const flooding = await flood(from, to, !toClient, tick);
    expect(flooding.accepted).toBeLessThan(count / 2);
    expect(front.metrics().bufferedBytes).toBeLessThan(most);
    await flooding.readAll();
    expect(front.metrics().bufferedBytes).toBe(0);
  },
  60_000,
);

test("a client that does not read is still heard", async () => {
  await using ticking = await listen({ port: 0 });
  const { promise: met, resolve } = Promise.withResolvers<RawSocket>();
  using upstream = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    resolve(socket);
  });
  await using front = await startFront(upstream.url, { observer: {} });
  using client = await openRawClient(front.port);
  const server = await met;
  await flood(server, client, false, () => echoOf(ticking.port, "tick"));
  await client.sendFrames({ opcode: opcode.text, payload: "stop, please" });
  expect((await server.readMessage()).toString()).toBe("stop, please");
}, 30_000);

test("an upstream that does not read is released once its client has gone", async () => {
  await using ticking = await listen({ port: 0 });
  const { promise: met, resolve } = Promise.withResolvers<RawSocket>();
  using upstream = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    resolve(socket);
  });
  await using front = await startFront(upstream.url, { observer: {} });
  const client = await openRawClient(front.port);
  const server = await met;
  await flood(client, server, true, () => echoOf(ticking.port, "tick"));
  client.terminate();
  await until(() => front.connections === 0);
  server.resume();
  // What had come from the client is still passed on, and then the end.
  expect((await server.readRest()).length).toBeGreaterThan(size);
}, 30_000);

test("only the last of many Pings is answered to an upstream that does not read", async () => {
  await using pinging = await startPinging();
  expect(await pinging.pongs()).toBeLessThan(100);
});

/** An upstream that reads nothing, and sends a Ping after another. */
async function startPinging() {
  const { promise: met, resolve } = Promise.withResolvers<RawSocket>();
  const upstream = startRawServer(async (socket) => {
    await acceptHandshake(socket);
    resolve(socket);
  });
  const ticking = await listen({ port: 0 });
  const front = await startFront(upstream.url, { observer: {} });
  const client = await openRawClient(front.port);
  const server = await met;
  await flood(client, server, true, () => echoOf(ticking.port, "tick"));
  for (let ping = 0; ping < 1000; ping++) {
    await server.sendFrames({ opcode: opcode.ping, payload: `${ping}`, maskingKey: null });
    await new Promise(setImmediate);
  }
  await untilStill(
    () => 0,
    () => echoOf(ticking.port, "tick"),
  );
  return {
    async pongs() {
      server.resume();
      for (let pongs = 0; ;) {
        const { opcode: kind, payload } = await server.readFrame();
        if (kind === opcode.pong) pongs++;
        if (kind === opcode.pong && payload.toString() === "999") return pongs;
      }
    },
    async [Symbol.asyncDispose]() {
      client.terminate();
      await front[Symbol.asyncDispose]();
      await ticking[Symbol.asyncDispose]();
      upstream[Symbol.dispose]();
    },
  };
}
