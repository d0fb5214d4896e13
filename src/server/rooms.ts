import type { Message } from "../protocol/message.ts";

/** Someone in a room. */
export interface Member {
  hear(message: Message): void;
  /** What was said could not be brought here. */
  miss(): void;
}

/** Rooms by their names; a room exists for as long as somebody is in it. */
export interface Rooms {
  enter(room: string, member: Member): void;
  leave(room: string, member: Member): void;
  /**
   * Says something to everybody in the room. The promise, where there is one, asks the speaker to
   * say no more before it resolves, as what was said is on its way to other processes.
   */
  say(room: string, message: Message): Promise<void> | undefined;
}

/** The way to members of the same rooms in other processes. */
export interface RoomLink {
  /** Passes on what was said here. The bytes of a binary message are only valid during the call. */
  pass(room: string, message: Message): Promise<void> | undefined;
  /** Sets what is told of everything that was said elsewhere. To be called once. */
  onHeard(hear: (room: string, message: Message) => void): void;
  /** Sets what is told when something said elsewhere, in whatever room, was lost. To be called once. */
  onMissed(miss: () => void): void;
}

/** Makes rooms, within this process or, with a link, across several. */
export function createRooms(link?: RoomLink): Rooms {
  const rooms = new Map<string, Set<Member>>();

  function hear(room: string, message: Message): void {
    for (const member of rooms.get(room) ?? []) member.hear(message);
  }

  function miss(): void {
    for (const member of [...rooms.values()].flatMap((members) => [...members])) member.miss();
  }

  link?.onHeard(hear);
  link?.onMissed(miss);

  return {
    enter(room, member) {
      const members = rooms.get(room) ?? new Set();
      rooms.set(room, members.add(member));
    },
    leave(room, member) {
      const members = rooms.get(room);
      members?.delete(member);
      if (members?.size === 0) rooms.delete(room);
    },
    say(room, message) {
      hear(room, message);
      return link?.pass(room, message);
    },
  };
}
