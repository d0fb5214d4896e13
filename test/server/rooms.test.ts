import { describe, expect, test } from "bun:test";

import type { Message } from "../../src/protocol/message.ts";
import { createRooms, type Member } from "../../src/server/rooms.ts";

/** A member that remembers what it heard. */
function member(): Member & { readonly heard: readonly Message[] } {
  const heard: Message[] = [];
  return { hear: (message) => void heard.push(message), miss: () => void heard.push("?"), heard };
}

describe("rooms", () => {
  test("a message reaches all members of the room and no one else, in order", () => {
    const rooms = createRooms();
    const [one, other, elsewhere] = [member(), member(), member()];
    rooms.enter("x", one);
    rooms.enter("x", other);
    rooms.enter("y", elsewhere);
    rooms.say("x", "Hello");
    rooms.say("x", Uint8Array.of(1));
    expect(one.heard).toEqual(["Hello", Uint8Array.of(1)]);
    expect(other.heard).toEqual(one.heard);
    expect(elsewhere.heard).toEqual([]);
  });

  test("a member that has left hears nothing more", () => {
    const rooms = createRooms();
    const [one, other] = [member(), member()];
    rooms.enter("x", one);
    rooms.enter("x", other);
    rooms.leave("x", one);
    rooms.say("x", "Hello");
    expect(one.heard).toEqual([]);
    expect(other.heard).toEqual(["Hello"]);
  });

  test("a member that leaves during a message holds up no one", () => {
    const rooms = createRooms();
    const other = member();
    const leaving: Member = { ...member(), hear: () => rooms.leave("x", leaving) };
    rooms.enter("x", leaving);
    rooms.enter("x", other);
    rooms.say("x", "1");
    rooms.say("x", "2");
    expect(other.heard).toEqual(["1", "2"]);
  });

  test("an empty room and one that never was are nothing to stumble over", () => {
    const rooms = createRooms();
    const one = member();
    rooms.leave("x", one);
    rooms.say("x", "Hello");
    rooms.enter("x", one);
    rooms.leave("x", one);
    rooms.say("x", "Hello");
    rooms.enter("x", one);
    rooms.say("x", "again");
    expect(one.heard).toEqual(["again"]);
  });
});

/** A way to rooms elsewhere, with both of its ends in the hands of the test. */
function watchedLink() {
  const passed: [string, Message][] = [];
  const link = {
    hear: (_room: string, _message: Message): void => undefined,
    miss: (): void => undefined,
  };
  const { promise: wait, resolve: go } = Promise.withResolvers<void>();
  const rooms = createRooms({
    pass(room, message) {
      passed.push([room, message]);
      return wait;
    },
    onHeard: (hear) => void (link.hear = hear),
    onMissed: (miss) => void (link.miss = miss),
  });
  return { rooms, passed, link, wait, go };
}

describe("rooms that reach elsewhere", () => {
  test("a message is passed on, and delivered here once", () => {
    const { rooms, passed, wait } = watchedLink();
    const one = member();
    rooms.enter("x", one);
    expect(rooms.say("x", "Hello")).toBe(wait);
    expect(one.heard).toEqual(["Hello"]);
    expect(passed).toEqual([["x", "Hello"]]);
  });

  test("a message from elsewhere is delivered to its room, and not passed on", () => {
    const { rooms, passed, link } = watchedLink();
    const [one, other] = [member(), member()];
    rooms.enter("x", one);
    rooms.enter("y", other);
    link.hear("x", "Hello");
    link.hear("z", "no one there");
    expect([one.heard, other.heard, passed]).toEqual([["Hello"], [], []]);
  });

  test("when a message is lost on its way, all members miss it", () => {
    const { rooms, link } = watchedLink();
    const leaving: Member = { ...member(), miss: () => rooms.leave("x", leaving) };
    const [one, other] = [member(), member()];
    rooms.enter("x", leaving);
    rooms.enter("x", one);
    rooms.enter("y", other);
    link.miss();
    expect([one.heard, other.heard]).toEqual([["?"], ["?"]]);
  });
});
