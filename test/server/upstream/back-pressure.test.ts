import { expect, test } from "bun:test";

import { encodeFrame, opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { startPair } from "../../support/fronted.ts";
import { echoOf } from "../../support/raw-client.ts";
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

/** A client and an upstream with a server between them, and the echoes of another as the clock. */
async function startClocked() {
  const pair = await startPair({ observer: {} });
  const clock = await listen({ port: 0 });
  const tick = () => echoOf(clock.port, "tick");
  return {
    ...pair,
    tick,
    floodClient: () => flood(pair.upstream, pair.client, false, tick),
    floodUpstream: () => flood(pair.client, pair.upstream, true, tick),
    async [Symbol.asyncDispose]() {
      await pair[Symbol.asyncDispose]();
      await clock[Symbol.asyncDispose]();
    },
  };
}

test.each([
  { what: "a client that does not read", target: "floodClient" },
  { what: "an upstream that does not read", target: "floodUpstream" },
] as const)(
  "of 200 MB, little waits for $what, and all arrives",
  async ({ target }) => {
    await using clocked = await startClocked();
    const { front } = clocked;
    const flooding = await clocked[target]();
    expect(flooding.accepted).toBeLessThan(count / 2);
    expect(front.metrics().bufferedBytes).toBeLessThan(most);
    await flooding.readAll();
    expect(front.metrics().bufferedBytes).toBe(0);
  },
  60_000,
);

test("a client that does not read is still heard", async () => {
  await using clocked = await startClocked();
  await clocked.floodClient();
  await clocked.client.sendFrames({ opcode: opcode.text, payload: "stop, please" });
  expect((await clocked.upstream.readMessage()).toString()).toBe("stop, please");
}, 30_000);

test("an upstream that does not read is released once its client has gone", async () => {
  await using clocked = await startClocked();
  const { front, client, upstream } = clocked;
  await clocked.floodUpstream();
  client.terminate();
  await until(() => front.connections === 0);
  upstream.resume();
  // What had come from the client is still passed on, and then the end.
  expect((await upstream.readRest()).length).toBeGreaterThan(size);
}, 30_000);

test("only the last of many Pings is answered to an upstream that does not read", async () => {
  await using clocked = await startClocked();
  const { upstream } = clocked;
  await clocked.floodUpstream();
  for (let ping = 0; ping < 1000; ping++) {
    await upstream.sendFrames({ opcode: opcode.ping, payload: `${ping}`, maskingKey: null });
    await new Promise(setImmediate);
  }
  // The last has come by then.
  for (let ticks = 0; ticks < 10; ticks++) await clocked.tick();
  upstream.resume();
  const answered: string[] = [];
  while (answered.at(-1) !== "999") {
    const { opcode: kind, payload } = await upstream.readFrame();
    if (kind === opcode.pong) answered.push(payload.toString());
  }
  expect(answered.length).toBeLessThan(100);
}, 30_000);
