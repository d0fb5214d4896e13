import { describe, expect, test } from "bun:test";

import type { Message } from "../../src/protocol/message.ts";
import { createRooms, type Member } from "../../src/server/rooms.ts";

/** A member that remembers what it heard. */
function member(): { readonly hear: Member; readonly heard: readonly Message[] } {
  const heard: Message[] = [];
  return { hear: (message) => void heard.push(message), heard };
}

describe("rooms", () => {
  test("what is said is heard by everybody in the room and nobody else, in order", () => {
    const rooms = createRooms();
    const [one, other, elsewhere] = [member(), member(), member()];
    rooms.enter("x", one.hear);
    rooms.enter("x", other.hear);
    rooms.enter("y", elsewhere.hear);
    rooms.say("x", "Hello");
    rooms.say("x", Uint8Array.of(1));
    expect(one.heard).toEqual(["Hello", Uint8Array.of(1)]);
    expect(other.heard).toEqual(one.heard);
    expect(elsewhere.heard).toEqual([]);
  });

  test("whoever has left hears no more", () => {
    const rooms = createRooms();
    const [one, other] = [member(), member()];
    rooms.enter("x", one.hear);
    rooms.enter("x", other.hear);
    rooms.leave("x", one.hear);
    rooms.say("x", "Hello");
    expect(one.heard).toEqual([]);
    expect(other.heard).toEqual(["Hello"]);
  });

  test("whoever leaves while something is said holds up nobody", () => {
    const rooms = createRooms();
    const other = member();
    const leaving: Member = () => rooms.leave("x", leaving);
    rooms.enter("x", leaving);
    rooms.enter("x", other.hear);
    rooms.say("x", "1");
    rooms.say("x", "2");
    expect(other.heard).toEqual(["1", "2"]);
  });

  test("an empty room and one that never was are nothing to stumble over", () => {
    const rooms = createRooms();
    const { hear, heard } = member();
    rooms.leave("x", hear);
    rooms.say("x", "Hello");
    rooms.enter("x", hear);
    rooms.leave("x", hear);
    rooms.say("x", "Hello");
    rooms.enter("x", hear);
    rooms.say("x", "again");
    expect(heard).toEqual(["again"]);
  });
});
