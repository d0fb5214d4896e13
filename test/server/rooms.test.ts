import { describe, expect, test } from "bun:test";
import { setImmediate as turn } from "node:timers/promises";

import type { Message } from "../../src/protocol/message.ts";
import { createRooms, type Member, type Rooms, type RoomsOptions } from "../../src/server/rooms.ts";
import { until } from "../support/until.ts";

interface Listener extends Member {
  readonly heard: Message[];
  /** How many bytes of its own wait. */
  readonly held: number;
  /** Whether it takes more after the next messages. */
  takesMore: boolean;
}

/** A member that remembers what it heard; a message that it missed is a question mark. */
function listener(): Listener {
  const heard: Message[] = [];
  let held = 0;
  const member: Listener = {
    heard,
    get held() {
      return held;
    },
    takesMore: true,
    hear(messages) {
      heard.push(...messages);
      return member.takesMore;
    },
    miss: () => void heard.push("?"),
    hold: (bytes) => void (held += bytes),
  };
  return member;
}

/** Rooms with members in room `x`. */
function roomOf(count: number, options: RoomsOptions = {}) {
  const rooms = createRooms(options);
  const members = Array.from({ length: count }, listener);
  for (const member of members) rooms.enter("x", member);
  const [one = listener(), other = one] = members;
  return { rooms, members, one, other };
}

describe("rooms", () => {
  test("a message reaches all members of the room and no one else, in order", async () => {
    const { rooms, one, other } = roomOf(2);
    const elsewhere = listener();
    rooms.enter("y", elsewhere);
    rooms.say("x", "Hello", one);
    rooms.say("x", Uint8Array.of(1), other);
    await turn();
    expect(one.heard).toEqual(["Hello", Uint8Array.of(1)]);
    expect(other.heard).toEqual(one.heard);
    expect(elsewhere.heard).toEqual([]);
  });

  test("what is said in one turn reaches each member in one piece", async () => {
    const { rooms, one, other } = roomOf(2);
    const pieces: (readonly Message[])[] = [];
    const hear = other.hear.bind(other);
    other.hear = (messages) => (pieces.push(messages), hear(messages));
    for (const message of ["1", "2", "3"]) rooms.say("x", message, one);
    await turn();
    expect(pieces).toEqual([["1", "2", "3"]]);
  });

  test("a member that has left hears nothing more", async () => {
    const { rooms, one, other } = roomOf(2);
    rooms.leave("x", one);
    rooms.say("x", "Hello", other);
    await turn();
    expect(one.heard).toEqual([]);
    expect(other.heard).toEqual(["Hello"]);
  });

  test("what a member said before it left is heard by the others", async () => {
    const { rooms, one, other } = roomOf(2);
    rooms.say("x", "Bye", one);
    rooms.leave("x", one);
    await turn();
    expect(other.heard).toEqual(["Bye"]);
  });

  test("a member that leaves during a message holds up no one", async () => {
    const { rooms, one, other } = roomOf(2);
    one.hear = () => (rooms.leave("x", one), false);
    rooms.say("x", "1", other);
    await turn();
    rooms.say("x", "2", other);
    await turn();
    expect(other.heard).toEqual(["1", "2"]);
  });

  test("an empty room and one that never was are nothing to stumble over", async () => {
    const { rooms, one } = roomOf(1);
    rooms.leave("y", one);
    rooms.say("y", "Hello", one);
    rooms.leave("x", one);
    rooms.say("x", "Hello", one);
    rooms.enter("x", one);
    rooms.say("x", "again", one);
    await turn();
    expect(one.heard).toEqual(["again"]);
  });
});

const half = "x".repeat(40_000);

describe("a speaker", () => {
  test("may go on until more waits than a room holds, and again once it has been delivered", async () => {
    const { rooms, one } = roomOf(1);
    expect(rooms.say("x", half, one)).toBeUndefined();
    const wait = rooms.say("x", half, one);
    expect(Bun.peek.status(wait)).toBe("pending");
    await wait;
    expect(one.heard).toEqual([half, half]);
  });

  test("holds what it has said until that is delivered", async () => {
    const { rooms, one } = roomOf(1);
    rooms.say("x", "Hello", one);
    expect(one.held).toBeGreaterThan("Hello".length);
    await turn();
    expect(one.held).toBe(0);
  });

  test("waits no longer when the last member has left", async () => {
    const { rooms, one } = roomOf(1);
    rooms.say("x", half, one);
    const wait = rooms.say("x", half, one);
    rooms.leave("x", one);
    expect(await wait).toBeUndefined();
  });
});

describe("a member that takes no more", () => {
  /** A room in which a member takes no more after the first message. */
  async function withFull(options?: RoomsOptions) {
    const { rooms, one, other } = roomOf(2, options);
    other.takesMore = false;
    rooms.say("x", "1", one);
    await turn();
    return { rooms, one, other };
  }

  test("holds up the room until it is ready", async () => {
    const { rooms, one, other } = await withFull();
    rooms.say("x", "2", one);
    await turn();
    expect(one.heard).toEqual(["1"]);
    rooms.ready("x", other);
    await turn();
    expect([one.heard, other.heard]).toEqual([
      ["1", "2"],
      ["1", "2"],
    ]);
  });

  test("is left behind when that takes too long", async () => {
    const { rooms, one, other } = await withFull({ patience: 10 });
    other.miss = () => rooms.leave("x", other);
    rooms.say("x", "2", one);
    await until(() => one.heard.length === 2);
    expect(one.heard).toEqual(["1", "2"]);
  });

  test("is waited for where it holds up only itself", async () => {
    const { rooms, one, other } = await withFull({ patience: 10 });
    rooms.say("x", "2", other);
    // Another one is left behind after as long.
    const clock = await withFull({ patience: 20 });
    clock.rooms.say("x", "2", clock.one);
    await until(() => clock.other.heard.includes("?"));
    expect(other.heard).toEqual(["1"]);
    rooms.ready("x", other);
    await turn();
    expect(one.heard).toEqual(["1", "2"]);
  });

  test("holds up no other room", async () => {
    const { rooms, one } = await withFull();
    const elsewhere = listener();
    rooms.enter("y", elsewhere);
    rooms.say("x", "2", one);
    rooms.say("y", "Hello", elsewhere);
    await turn();
    expect(elsewhere.heard).toEqual(["Hello"]);
  });
});

describe("rooms with much to deliver", () => {
  /** Makes each delivery to a member take this many milliseconds. */
  function slowDown(member: Listener, milliseconds: number): void {
    const hear = member.hear.bind(member);
    member.hear = (messages) => {
      const end = performance.now() + milliseconds;
      while (performance.now() < end);
      return hear(messages);
    };
  }

  test("let others have their turn every few milliseconds", async () => {
    const { rooms, members, one } = roomOf(20);
    for (const member of members) slowDown(member, 2);
    rooms.say("x", "Hello", one);
    let turns = 0;
    while (members.at(-1)?.heard.length === 0) {
      turns++;
      await turn();
    }
    expect(turns).toBeGreaterThanOrEqual(5);
    expect(members.every(({ heard }) => heard.length === 1)).toBe(true);
  });

  test("take turns, so that a large room does not hold up a small one", async () => {
    const { rooms, members, one } = roomOf(20);
    for (const member of members) slowDown(member, 2);
    const small = listener();
    rooms.enter("y", small);
    rooms.say("x", "Hello", one);
    rooms.say("y", "Hello", small);
    await until(() => small.heard.length === 1);
    expect(members.at(-1)?.heard).toEqual([]);
  });

  test("deliver nothing while too much waits for all, and the rest after it", async () => {
    let isCrowded = false;
    const { rooms, members, one } = roomOf(3, { isCrowded: () => isCrowded });
    const hear = one.hear.bind(one);
    one.hear = (messages) => ((isCrowded = true), hear(messages));
    rooms.say("x", "Hello", one);
    await turn();
    await turn();
    expect(members.map(({ heard }) => heard.length)).toEqual([1, 0, 0]);
    isCrowded = false;
    rooms.resume();
    await turn();
    expect(members.map(({ heard }) => heard.length)).toEqual([1, 1, 1]);
  });
});

/** A way to rooms elsewhere, with both of its ends in the hands of the test. */
function watchedLink() {
  const passed: [string, Message][] = [];
  const link = {
    hear: (_room: string, _message: Message): ReturnType<Rooms["say"]> => undefined,
    miss: (): void => undefined,
  };
  const { promise: wait, resolve: go } = Promise.withResolvers<void>();
  const rooms = createRooms({
    link: {
      pass(room, message) {
        passed.push([room, message]);
        return wait;
      },
      onHeard: (hear) => void (link.hear = hear),
      onMissed: (miss) => void (link.miss = miss),
    },
  });
  return { rooms, passed, link, wait, go };
}

describe("rooms that reach elsewhere", () => {
  test("a message is passed on, and delivered here once", async () => {
    const { rooms, passed, wait } = watchedLink();
    const one = listener();
    rooms.enter("x", one);
    expect(rooms.say("x", "Hello", one)).toBe(wait);
    await turn();
    expect(one.heard).toEqual(["Hello"]);
    expect(passed).toEqual([["x", "Hello"]]);
  });

  test("a message from elsewhere is delivered to its room, and not passed on", async () => {
    const { rooms, passed, link } = watchedLink();
    const [one, other] = [listener(), listener()];
    rooms.enter("x", one);
    rooms.enter("y", other);
    link.hear("x", "Hello");
    expect(link.hear("z", "no one there")).toBeUndefined();
    await turn();
    expect([one.heard, other.heard, passed]).toEqual([["Hello"], [], []]);
  });

  test("no more should come from elsewhere than a room holds", async () => {
    const { rooms, link } = watchedLink();
    const one = listener();
    rooms.enter("x", one);
    link.hear("x", half);
    const wait = link.hear("x", half);
    expect(Bun.peek.status(wait)).toBe("pending");
    await wait;
    expect(one.heard).toEqual([half, half]);
  });

  test("when a message is lost on its way, all members miss it", () => {
    const { rooms, link } = watchedLink();
    const [leaving, one, other] = [listener(), listener(), listener()];
    leaving.miss = () => rooms.leave("x", leaving);
    rooms.enter("x", leaving);
    rooms.enter("x", one);
    rooms.enter("y", other);
    link.miss();
    expect([one.heard, other.heard]).toEqual([["?"], ["?"]]);
  });
});
