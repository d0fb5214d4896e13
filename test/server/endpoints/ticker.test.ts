import { expect, test } from "bun:test";

import { connect, type Message } from "../../../src/index.ts";
import { listen } from "../../../src/server/listen.ts";
import { createRecorder } from "../../support/recorder.ts";
import { untilStill } from "../../support/stillness.ts";
import { transcriptOf } from "../../support/transcript.ts";

interface Tick {
  readonly seq: number;
  readonly time: string;
}

function ticksIn(messages: readonly Message[]): Tick[] {
  return messages.map((message) => JSON.parse(String(message)));
}

test("/ticker pushes numbered ticks in their time, and closes after the last", async () => {
  await using server = await listen({ port: 0 });
  const start = Date.now();
  const { messages, code } = await transcriptOf(`${server.url}/ticker?every=15ms&count=3`);
  const ticks = ticksIn(messages);
  expect(ticks.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  expect(code).toBe(1000);
  for (const { seq, time } of ticks) {
    expect(new Date(time).toISOString()).toBe(time);
    // A timer may fire a fraction early.
    expect(Date.parse(time)).toBeGreaterThanOrEqual(start + seq * 15 - 2 * seq);
  }
});

test("/ticker goes on without a count, until the client leaves", async () => {
  const recorder = createRecorder();
  await using server = await listen({ port: 0, observer: recorder.observer });
  const client = await connect(`${server.url}/ticker?every=1ms`);
  for (let seq = 1; seq <= 20; seq++) {
    expect(JSON.parse(String(await client.receive()))).toHaveProperty("seq", seq);
  }
  await client.close(1000);
  await recorder.until("closed #1 1000");
});

test("/ticker stops when the client has gone", async () => {
  await using server = await listen({ port: 0 });
  const client = await connect(`${server.url}/ticker?every=1ms&duplicate=1`);
  await client.receive();
  await client.close();
  // Each tick is counted that is made, whether it can still go out or not.
  await untilStill(() => server.metrics().faults["duplicate"] ?? 0);
});

test("/ticker answers nothing", async () => {
  await using server = await listen({ port: 0 });
  const { messages } = await transcriptOf(`${server.url}/ticker?every=10ms&count=2`, ["Hello"]);
  expect(ticksIn(messages).map(({ seq }) => seq)).toEqual([1, 2]);
});
