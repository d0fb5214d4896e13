import { expect, test } from "bun:test";

import { opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { openAt } from "../../support/handshake.ts";
import { createRecorder } from "../../support/recorder.ts";
import { transcriptOf } from "../../support/transcript.ts";

test("/silent accepts messages and answers none, but each Ping", async () => {
  const recorder = createRecorder();
  await using server = await listen({ port: 0, observer: recorder.observer });
  using client = await openAt(server.port, "/silent");
  await client.sendFrames(
    { opcode: opcode.text, payload: "Hello" },
    { opcode: opcode.binary, payload: Uint8Array.of(1) },
    { opcode: opcode.ping, payload: "there?" },
  );
  const frame = await client.readFrame();
  expect(frame.opcode).toBe(opcode.pong);
  expect(frame.payload.toString()).toBe("there?");
  expect(recorder.lines).toEqual(["opened #1 /silent", "received #1 Hello", "received #1 01"]);
});

test("messages that are never answered count towards ?after", async () => {
  await using server = await listen({ port: 0 });
  const { messages, code } = await transcriptOf(`${server.url}/silent?close=4000&after=2`, [
    "1",
    "2",
  ]);
  expect(messages).toEqual([]);
  expect(code).toBe(4000);
});
