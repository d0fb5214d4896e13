import { describe, expect, test } from "bun:test";

import { opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { openAt } from "../../support/handshake.ts";
import { echoOf } from "../../support/raw-client.ts";
import type { RawSocket } from "../../support/raw-socket.ts";
import { createRecorder } from "../../support/recorder.ts";
import { untilStill } from "../../support/stillness.ts";

/** Sends binary without end, until no more is accepted; returns how many bytes were. */
async function pour(client: RawSocket, port: number): Promise<number> {
  const payload = Buffer.alloc(65_536);
  let sent = 0;
  async function sendAll(): Promise<void> {
    for (; sent < 2 ** 28; sent += payload.length) {
      await client.sendFrames({ opcode: opcode.binary, payload });
    }
  }
  sendAll().catch(() => undefined);
  await untilStill(
    () => sent,
    () => echoOf(port, "tick"),
  );
  return sent;
}

describe("stall", () => {
  test("answers as many messages as ?after asks for, and reads no more", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/raw?stall&after=2");
    for (const payload of ["1", "2"]) {
      await client.sendFrames({ opcode: opcode.text, payload });
      expect((await client.readMessage()).toString()).toBe(payload);
    }
    await client.sendFrames(
      { opcode: opcode.text, payload: "3" },
      { opcode: opcode.ping, payload: "there?" },
    );
    const answer = client.read(1);
    answer.catch(() => undefined);
    // The system buffers some MB, and then has no room for what is not read.
    expect(await pour(client, server.port)).toBeLessThan(2 ** 28);
    expect(Bun.peek.status(answer)).toBe("pending");
    expect(recorder.lines.filter((line) => line.startsWith("received #1 "))).toEqual([
      "received #1 1",
      "received #1 2",
    ]);
  });

  test("answers no more of what it had read already", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/raw?stall&after=1");
    const messages = ["1", "2", "3"].map((payload) => ({ opcode: opcode.text, payload }));
    await client.sendFrames(...messages);
    expect((await client.readMessage()).toString()).toBe("1");
    const stopped = server.stop();
    expect(await client.readClose()).toHaveProperty("code", 1001);
    await stopped;
  });

  test("reads nothing from the start without ?after", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/?stall");
    await client.sendFrames({ opcode: opcode.text, payload: "unheard" });
    for (let round = 0; round < 5; round++) await echoOf(server.port, "tick");
    expect(recorder.lines).not.toContain("received #1 unheard");
    expect(server.connections).toBe(1);
  });

  test("does not keep what is pushed from going out", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/stream/5?stall&after=2");
    for (const text of ["1", "2", "3", "4", "5"]) {
      expect((await client.readMessage()).toString()).toBe(text);
    }
    expect(await client.readClose()).toEqual({ code: 1000, reason: "" });
  });

  test("ends when the server stops", async () => {
    const server = await listen({ port: 0 });
    using client = await openAt(server.port, "/?stall");
    const stopped = server.stop();
    expect(await client.readClose()).toEqual({ code: 1001, reason: "server shutting down" });
    await stopped;
    expect(server.connections).toBe(0);
  });
});
