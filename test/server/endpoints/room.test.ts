import { describe, expect, test } from "bun:test";

import { type ClientSocket, connect } from "../../../src/index.ts";
import { opcode } from "../../../src/protocol/frame.ts";
import { listen } from "../../../src/server/listen.ts";
import { openAt } from "../../support/handshake.ts";
import { createRecorder } from "../../support/recorder.ts";
import { untilStill } from "../../support/stillness.ts";
import { transcriptOf } from "../../support/transcript.ts";

/** Several members of one room. */
function enter(url: string, count: number): Promise<ClientSocket[]> {
  return Promise.all(Array.from({ length: count }, () => connect(url)));
}

async function leave(members: readonly ClientSocket[]): Promise<void> {
  await Promise.all(members.map((member) => member.close()));
}

describe("/room/<name>", () => {
  test("each message reaches all members, unprefixed and in one order", async () => {
    await using server = await listen({ port: 0 });
    const members = await enter(`${server.url}/room/lobby`, 3);
    for (const [index, member] of members.entries()) await member.send(`from ${index}`);
    const heard = await Promise.all(
      members.map(async (member) => [
        await member.receive(),
        await member.receive(),
        await member.receive(),
      ]),
    );
    expect(heard[0]?.toSorted()).toEqual(["from 0", "from 1", "from 2"]);
    expect(heard[1]).toEqual(heard[0]);
    expect(heard[2]).toEqual(heard[0]);
    await leave(members);
  });

  test("binary stays binary", async () => {
    await using server = await listen({ port: 0 });
    const members = await enter(`${server.url}/room/lobby`, 2);
    await members[0]?.send(Uint8Array.of(0, 255));
    for (const member of members) expect(await member.receive()).toEqual(Buffer.of(0, 255));
    await leave(members);
  });

  test("rooms differ by their names, however these are encoded", async () => {
    await using server = await listen({ port: 0 });
    await using one = await connect(`${server.url}/room/%C3%BC`);
    await using same = await connect(`${server.url}/room/ü/`);
    await using other = await connect(`${server.url}/room/u`);
    await one.send("to ü");
    expect(await same.receive()).toBe("to ü");
    await other.send("to u");
    expect(await other.receive()).toBe("to u");
  });

  test("the faults of a member concern no one else", async () => {
    await using server = await listen({ port: 0 });
    await using deaf = await connect(`${server.url}/room/x?drop=1`);
    await using twice = await connect(`${server.url}/room/x?duplicate=1`);
    await using plain = await connect(`${server.url}/room/x`);
    await deaf.send("1");
    await plain.receive();
    await plain.send("2");
    expect(await plain.receive()).toBe("2");
    for (const want of ["1", "1", "2", "2"]) expect(await twice.receive()).toBe(want);
  });

  test("a member that leaves holds up no one, and may come back", async () => {
    await using server = await listen({ port: 0 });
    const url = `${server.url}/room/x`;
    await using staying = await connect(url);
    const leaving = await connect(url);
    await leaving.close();
    await staying.send("1");
    expect(await staying.receive()).toBe("1");
    await using back = await connect(url);
    await staying.send("2");
    expect(await back.receive()).toBe("2");
  });

  test("a member that does not read is cut, and the others hear everything", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using lagging = await openAt(server.port, "/room/x");
    lagging.pause();
    const members = await enter(`${server.url}/room/x`, 2);
    const [speaker] = members;
    const padding = ".".repeat(65_536);
    for (let count = 1; server.connections === 3; count++) {
      await speaker?.send(`${count}${padding}`);
      for (const member of members) expect(await member.receive()).toBe(`${count}${padding}`);
    }
    await recorder.until("closed #1 1006 too slow for the room");
    await speaker?.send("still there");
    for (const member of members) expect(await member.receive()).toBe("still there");
    await leave(members);
  });

  test("a member that reads nothing of what it says itself is waited for", async () => {
    const recorder = createRecorder();
    await using server = await listen({ port: 0, observer: recorder.observer });
    using alone = await openAt(server.port, "/room/x");
    alone.pause();
    const padding = ".".repeat(65_536);
    const texts = Array.from({ length: 300 }, (_, index) => `${index}${padding}`);
    const messages = texts.map((payload) => ({ opcode: opcode.text, payload }));
    const sending = alone.sendFrames(...messages);
    await untilStill(() => recorder.lines.length);
    alone.resume();
    for (const text of texts) expect((await alone.readMessage()).toString()).toBe(text);
    await sending;
  });

  test("a flood reaches all members whole and in order", async () => {
    await using server = await listen({ port: 0 });
    const members = await Promise.all(
      Array.from({ length: 60 }, () => openAt(server.port, "/room/x")),
    );
    const texts = Array.from({ length: 5000 }, (_, index) => String(index));
    void members[0]?.sendFrames(...texts.map((payload) => ({ opcode: opcode.text, payload })));
    const hearing = members.map(async (member) => {
      for (const text of texts) expect((await member.readMessage()).toString()).toBe(text);
    });
    await Promise.all(hearing);
    for (const member of members) member.terminate();
  });

  test("what a member said just before it left is heard", async () => {
    await using server = await listen({ port: 0 });
    using witness = await openAt(server.port, "/room/x");
    using leaving = await openAt(server.port, "/room/x");
    const texts = Array.from({ length: 5000 }, (_, index) => `${index}${".".repeat(100)}`);
    const frames = texts.map((payload) => ({ opcode: opcode.text, payload }));
    leaving.pause();
    await leaving.sendFrames(...frames, { opcode: opcode.close });
    for (const text of texts) expect((await witness.readMessage()).toString()).toBe(text);
  });

  test("a message of a member that is about to be closed is ignored", async () => {
    await using server = await listen({ port: 0 });
    await using witness = await connect(`${server.url}/room/x`);
    using leaving = await openAt(server.port, "/room/x?close=4000&after=1");
    const messages = ["1", "2"].map((payload) => ({ opcode: opcode.text, payload }));
    await leaving.sendFrames(...messages);
    expect(await witness.receive()).toBe("1");
    await witness.send("3");
    expect(await witness.receive()).toBe("3");
  });

  test("a member that is about to be closed hears no more, and is closed in order", async () => {
    await using server = await listen({ port: 0 });
    await using speaker = await connect(`${server.url}/room/x`);
    const closing = transcriptOf(`${server.url}/room/x?delay=30ms&close=4000&after=1`);
    await using witness = await connect(`${server.url}/room/x`);
    for (const text of ["1", "2", "3"]) {
      await speaker.send(text);
      expect(await witness.receive()).toBe(text);
    }
    expect(await closing).toEqual({ messages: ["1"], code: 4000, reason: "" });
  });
});
