import { describe, expect, test } from "bun:test";

import { opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { openAt, shakeHands } from "../../support/handshake.ts";
import { createRecorder } from "../../support/recorder.ts";
import { transcriptOf } from "../../support/transcript.ts";

const codes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014];

describe("/close/<code>", () => {
  test.each([...codes, 2999, 3000, 4000, 4999])("puts %d on the wire", async (code) => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, `/close/${code}?reason=that+is+all`);
    expect(await client.readClose()).toEqual({ code, reason: "that is all" });
    expect(await client.readRest()).toBeEmpty();
  });

  test("1005 is a Close frame without a code", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/close/1005");
    expect((await client.readFrame()).payload).toBeEmpty();
  });

  test("1006 cuts the connection without a Close frame", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using client = await openAt(server.port, "/close/1006");
    expect(await client.readRest()).toBeEmpty();
    await recorder.until("closed #1 1006 abort");
  });

  test("a reason may have 123 bytes", async () => {
    const reason = "é".repeat(61) + "!";
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, `/close/4000?reason=${encodeURIComponent(reason)}`);
    expect(await client.readClose()).toEqual({ code: 4000, reason });
  });

  test("closes after as many echoes as ?after asks for, and answers none after them", async () => {
    await using server = await listen({ port: 0 });
    using client = await openAt(server.port, "/close/4000?after=2");
    const messages = ["1", "2", "3"].map((payload) => ({ opcode: opcode.text, payload }));
    await client.sendFrames(...messages);
    expect((await client.readMessage()).toString()).toBe("Echo: 1");
    expect((await client.readMessage()).toString()).toBe("Echo: 2");
    expect(await client.readClose()).toEqual({ code: 4000, reason: "" });
  });

  test("is what a client sees", async () => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/close/1011?after=1&reason=oops`;
    expect(await transcriptOf(url, ["Hello"])).toEqual({
      messages: ["Echo: Hello"],
      code: 1011,
      reason: "oops",
    });
  });

  test.each(["999", "5000", "1000.5", "abc"])("%s is refused", async (code) => {
    await using server = await listen({ port: 0 });
    using answer = await shakeHands(server.port, { path: `/close/${code}` });
    expect(answer.status).toBe(400);
    expect(JSON.parse(await answer.text())).toMatchObject({
      parameter: "code",
      error: `Cannot parse "code" "${code}": expected an integer from 1000 to 4999`,
    });
  });
});
