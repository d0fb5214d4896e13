import type { Message } from "../protocol/message.ts";

/** Someone who hears what is said in a room. */
export type Member = (message: Message) => void;

/** Rooms by their names; a room exists for as long as somebody is in it. */
export interface Rooms {
  enter(room: string, member: Member): void;
  leave(room: string, member: Member): void;
  /** Says something to everybody in the room. */
  say(room: string, message: Message): void;
}

/** Makes rooms within this process. */
export function createRooms(): Rooms {
  const rooms = new Map<string, Set<Member>>();

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
      for (const member of rooms.get(room) ?? []) member(message);
    },
  };
}
